package io.gridrelay.atproto.testing;

import io.gridrelay.atproto.car.CarWriter;
import io.gridrelay.atproto.cbor.CborWriter;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.crypto.PrivateKey;
import io.gridrelay.atproto.event.CommitMessage;
import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.atproto.event.RepoOp;
import io.gridrelay.atproto.mst.Mst;
import io.gridrelay.atproto.repo.CommitSigner;
import io.gridrelay.atproto.repo.CommitSigner.SignedCommit;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Tid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A repository on a correct host, one commit after the other. Its parts can be spoilt by tests. */
public final class TestRepo {

  public static final String TIME = "2026-01-02T03:04:05.678Z";
  public static final long FIRST_MICROS = 1_767_323_045_678_000L;

  private final Did did;
  private final CommitSigner signer;
  private final FrameWriter writer = new FrameWriter();
  private Mst tree = Mst.empty();
  private Tid rev;
  private long micros = FIRST_MICROS;
  private long seq;
  private int records;

  public TestRepo(Did did, PrivateKey key) {
    this.did = did;
    this.signer = new CommitSigner(did, key);
  }

  public Did did() {
    return did;
  }

  public Mst tree() {
    return tree;
  }

  public Tid rev() {
    return rev;
  }

  /** Makes a new record; paths that are there are updated, others created. */
  public Change put(String path) {
    return change().put(path);
  }

  public Change change() {
    return new Change();
  }

  /** A {@code #sync} with the state now, as a commit of its own. */
  public byte[] sync() {
    Tid next = nextRev();
    SignedCommit commit = signer.sign(next, tree.root());
    byte[] blocks =
        new CarWriter().begin(commit.cid()).add(commit.cid(), commit.block()).toByteArray();
    rev = next;
    return writer.sync(++seq, did, next, blocks, TIME);
  }

  private Tid nextRev() {
    micros += 1_000;
    return Tid.ofMicros(micros, 7);
  }

  /** One commit in the making. */
  public final class Change {

    private final List<RepoOp> ops = new ArrayList<>();
    private final Map<Cid, byte[]> records = new LinkedHashMap<>();
    private Mst after = tree;

    public Change put(String path) {
      byte[] record =
          new CborWriter()
              .writeMap(2)
              .writeText("n")
              .writeInteger(TestRepo.this.records++)
              .writeText("$type")
              .writeText(path.substring(0, Math.max(0, path.indexOf('/'))))
              .toByteArray();
      Cid cid = Cid.ofDagCbor(record);
      Cid prev = after.get(path);
      records.put(cid, record);
      after = after.put(path, cid);
      ops.add(prev == null ? RepoOp.create(path, cid) : RepoOp.update(path, cid, prev));
      return this;
    }

    public Change delete(String path) {
      ops.add(RepoOp.delete(path, after.get(path)));
      after = after.remove(path);
      return this;
    }

    public List<RepoOp> ops() {
      return ops;
    }

    public Map<Cid, byte[]> records() {
      return records;
    }

    public Mst after() {
      return after;
    }

    /** The content of the frame; the repository has moved on. */
    public CommitMessage message() {
      Tid next = nextRev();
      SignedCommit commit = signer.sign(next, after.root());
      CarWriter car = new CarWriter().begin(commit.cid()).add(commit.cid(), commit.block());
      after.proof(ops.stream().map(RepoOp::path).toList()).forEach(car::add);
      records.forEach(car::add);
      CommitMessage message =
          new CommitMessage(
              ++seq,
              did,
              commit.cid(),
              next,
              rev,
              car.toByteArray(),
              ops,
              TIME,
              rev == null ? null : tree.root());
      tree = after;
      rev = next;
      return message;
    }

    public byte[] frame() {
      return writer.commit(message());
    }
  }
}
