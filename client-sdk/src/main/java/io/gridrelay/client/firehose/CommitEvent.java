package io.gridrelay.client.firehose;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.syntax.Tid;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A repository has changed. Immutable; parts are decoded when they are asked for, so that looking
 * at few of them costs little.
 */
public final class CommitEvent extends AccountedEvent {
  private final CommitFrame frame;
  private final Blocks blocks;

  CommitEvent(CommitFrame frame) {
    super(frame);
    this.frame = frame;
    this.blocks = new Blocks(frame.bytes(), frame.blocksOffset(), frame.blocksLength());
  }

  /**
   * Revision of the repository after this commit.
   *
   * @throws AtprotoException if it is no TID, which no verifying relay lets pass
   */
  public Tid rev() {
    return Tid.parse(frame.revText());
  }

  /** Revision before it; empty for a repository's first commit. */
  public Optional<Tid> since() {
    return Optional.ofNullable(frame.sinceText()).map(Tid::parse);
  }

  /** The commit object. */
  public Cid commit() {
    return frame.commitCid();
  }

  /** Root of the tree before this commit; empty for a first commit and from hosts without it. */
  public Optional<Cid> prevData() {
    return Optional.ofNullable(frame.prevData());
  }

  /** What was done, in order; may be empty. */
  public List<RepoOperation> operations() {
    return frame.ops().stream().map(op -> new RepoOperation(op, blocks)).toList();
  }

  /** A copy of the CAR archive with the commit, changed tree nodes and records. */
  public byte[] blocks() {
    int offset = frame.blocksOffset();
    return Arrays.copyOfRange(frame.bytes(), offset, offset + frame.blocksLength());
  }

  @Override
  public String toString() {
    return "CommitEvent[seq=%d, did=%s, rev=%s, %s]"
        .formatted(seq(), did(), frame.revText(), operations());
  }
}
