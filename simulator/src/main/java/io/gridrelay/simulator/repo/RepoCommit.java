package io.gridrelay.simulator.repo;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.car.CarWriter;
import io.gridrelay.atproto.cbor.CborWriter;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.crypto.PrivateKey;
import io.gridrelay.atproto.event.CommitMessage;
import io.gridrelay.atproto.event.RepoOp;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Tid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A signed commit and what its event carries. Immutable.
 *
 * @param since rev of the commit before, null for the first
 * @param prevData root of the tree before, null for the first
 * @param data root of the tree
 * @param blocks CAR of the commit, the covering proof and the new records
 */
@SuppressWarnings("ArrayRecordComponent") // thousands per second; nobody writes into them
public record RepoCommit(
    Did did,
    Tid rev,
    @Nullable Tid since,
    @Nullable Cid prevData,
    Cid data,
    Cid cid,
    byte[] commitBlock,
    List<RepoOp> ops,
    byte[] blocks) {

  public RepoCommit {
    requireNonNull(did, "did");
    ops = List.copyOf(ops);
  }

  /** The same event with a false statement about the tree before. */
  public RepoCommit withPrevData(Cid other) {
    return new RepoCommit(did, rev, since, other, data, cid, commitBlock, ops, blocks);
  }

  /** The same event with other operations listed. */
  public RepoCommit withOps(List<RepoOp> other) {
    return new RepoCommit(did, rev, since, prevData, data, cid, commitBlock, other, blocks);
  }

  /** The same event with other blocks. */
  public RepoCommit withBlocks(byte[] other) {
    return new RepoCommit(did, rev, since, prevData, data, cid, commitBlock, ops, other);
  }

  /** What its event says. */
  public CommitMessage message(long seq, String time) {
    return new CommitMessage(seq, did, cid, rev, since, blocks, ops, time, prevData);
  }

  /** The commit alone as a CAR, as {@code #sync} carries it. */
  public byte[] commitCar() {
    return new CarWriter().begin(cid).add(cid, commitBlock).toByteArray();
  }

  /** Signs the commit object of a tree and gives its block. */
  static byte[] sign(Did did, Tid rev, Cid data, PrivateKey key) {
    CborWriter out = new CborWriter(256);
    byte[] unsigned = object(out, did, rev, data, null);
    return object(out.reset(), did, rev, data, key.sign(unsigned));
  }

  private static byte[] object(
      CborWriter out, Did did, Tid rev, Cid data, byte @Nullable [] signature) {
    out.writeMap(signature == null ? 5 : 6);
    out.writeText("did").writeText(did.value());
    out.writeText("rev").writeText(rev.toString());
    if (signature != null) {
      out.writeText("sig").writeBytes(signature);
    }
    out.writeText("data").writeLink(data);
    out.writeText("prev").writeNull();
    out.writeText("version").writeInteger(3);
    return out.toByteArray();
  }
}
