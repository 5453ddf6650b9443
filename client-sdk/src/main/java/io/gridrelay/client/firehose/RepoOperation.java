package io.gridrelay.client.firehose;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.cbor.DataValue.MapValue;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.event.RepoOp;
import java.util.Optional;

/** One record was created, updated or deleted. Immutable; the record is decoded when asked for. */
public final class RepoOperation {
  private final RepoOp op;
  private final Blocks blocks;

  RepoOperation(RepoOp op, Blocks blocks) {
    this.op = op;
    this.blocks = blocks;
  }

  public RepoOp.Action action() {
    return op.action();
  }

  /** Collection and record key: {@code app.bsky.feed.post/3k…}. */
  public String path() {
    return op.path();
  }

  /** The first part of the path. */
  public String collection() {
    int slash = op.path().indexOf('/');
    return slash < 0 ? op.path() : op.path().substring(0, slash);
  }

  /** The second part of the path. */
  public String key() {
    return op.path().substring(op.path().indexOf('/') + 1);
  }

  /** The record now; empty for a deletion. */
  public Optional<Cid> cid() {
    return Optional.ofNullable(op.cid());
  }

  /** The record before; empty for a creation and from hosts without it. */
  public Optional<Cid> prev() {
    return Optional.ofNullable(op.prev());
  }

  /**
   * The record now, decoded from the commit's blocks; empty for a deletion.
   *
   * @throws AtprotoException if it is missing or malformed, which no verifying relay lets pass
   */
  public Optional<MapValue> record() {
    return cid().map(blocks::record);
  }

  @Override
  public String toString() {
    return op.action().wireName() + " " + op.path();
  }
}
