package io.gridrelay.jet;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.jetstream.JetstreamTemplate;
import io.gridrelay.eventlog.RowKind;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event that a lane has verified, on its way to the sequencer. Immutable, except that the arrays
 * are shared instead of copied (5 kB of each of 10,000 events per second): nobody may write to them
 * once the event exists.
 *
 * @param host name of the upstream host
 * @param upstreamSeq the sequence number that the host gave the event
 * @param hostLowWater highest sequence number of the host up to which everything is durable or
 *     rejected
 * @param frame the event frame exactly as the host sent it
 * @param seqStart where the CBOR integer of {@code seq} starts in the frame
 * @param seqEnd where it ends, exclusive
 * @param rev rev as TID value; 0 if the event has none
 * @param dataCid SHA-256 digest of the MST root (32 bytes), or empty
 * @param commitCid binary CID of the commit (36 bytes), or empty
 * @param accountStatus code of the status in an {@code #account} event, 0 otherwise
 * @param operations of a commit, in its order; empty for all other events
 * @param template Jetstream message of an identity or account event, else null
 * @param verifiedAtSeq the lane's knowledge of the account comprised every event of the log up to
 *     this sequence number (the fold's position, read <em>before</em> the account's state). It lets
 *     the sequencer know when its own short memory suffices
 */
public record VerifiedEvent(
    String host,
    long upstreamSeq,
    long hostLowWater,
    EventKind kind,
    String did,
    byte[] frame,
    int seqStart,
    int seqEnd,
    long rev,
    byte[] dataCid,
    byte[] commitCid,
    byte accountStatus,
    List<VerifiedOperation> operations,
    @Nullable JetstreamTemplate template,
    long verifiedAtSeq) {

  public VerifiedEvent {
    requireNonNull(host, "host");
    requireNonNull(kind, "kind");
    requireNonNull(did, "did");
    Objects.checkFromToIndex(seqStart, seqEnd, frame.length);
    requireNonNull(dataCid, "dataCid");
    requireNonNull(commitCid, "commitCid");
    operations = List.copyOf(operations);
    if (kind != EventKind.COMMIT && !operations.isEmpty()) {
      throw new IllegalArgumentException(kind + " event with operations");
    }
  }

  /** How many sequence numbers the event takes: one per operation, and one if it has none. */
  public int rows() {
    return Math.max(1, operations.size());
  }

  /** Kind of the row with this index. */
  RowKind rowKind(int row) {
    return switch (kind) {
      case COMMIT -> operations.isEmpty() ? RowKind.COMMIT : operations.get(row).kind();
      case SYNC -> RowKind.SYNC;
      case IDENTITY -> RowKind.IDENTITY;
      case ACCOUNT -> RowKind.ACCOUNT;
    };
  }

  /** Jetstream message of the row, null if it has none. */
  @Nullable JetstreamTemplate rowTemplate(int row) {
    return operations.isEmpty() ? template : operations.get(row).template();
  }
}
