package io.gridrelay.client.jetstream;

import io.gridrelay.atproto.cbor.DataValue.MapValue;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Nsid;
import io.gridrelay.atproto.syntax.RecordKey;
import io.gridrelay.atproto.syntax.Tid;
import java.util.Optional;

/**
 * A record was created, updated or deleted. Immutable.
 *
 * @param record the record now; empty for a deletion
 * @param cid of the record; empty for a deletion
 */
public record JetstreamCommit(
    Did did,
    long timeUs,
    Tid rev,
    Action action,
    Nsid collection,
    RecordKey key,
    Optional<MapValue> record,
    Optional<Cid> cid,
    String json)
    implements JetstreamEvent {

  /** What was done. */
  public enum Action {
    CREATE,
    UPDATE,
    DELETE
  }
}
