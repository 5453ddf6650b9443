package io.gridrelay.benchmarks;

import io.gridrelay.atproto.car.CarWriter;
import io.gridrelay.atproto.cbor.CborWriter;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.crypto.Curve;
import io.gridrelay.atproto.crypto.PrivateKey;
import io.gridrelay.atproto.crypto.PublicKey;
import io.gridrelay.atproto.event.CommitMessage;
import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.atproto.event.RepoOp;
import io.gridrelay.atproto.mst.Mst;
import io.gridrelay.atproto.repo.CommitSigner;
import io.gridrelay.atproto.repo.CommitSigner.SignedCommit;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Tid;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

/**
 * The commits of one account whose repository has {@code size} posts: one creation each, about 5
 * kB, like most of the network's. Belongs to one thread.
 */
final class CommitStream {

  static final long FIRST_MICROS = 1_767_323_045_678_000L;

  private static final String COLLECTION = "app.bsky.feed.post/";
  private static final String TIME = "2026-01-02T03:04:05.678Z";
  private static final String TEXT = "x".repeat(180);

  private final Did did = Did.parse("did:plc:ewvi7nxzyoun6zhxrhs64oiz");
  private final PrivateKey key;
  private final CommitSigner signer;
  private final FrameWriter writer = new FrameWriter();
  private final CarWriter car = new CarWriter();
  private final Random random = new Random(1);
  private long micros = FIRST_MICROS;
  private long seq;
  private Mst tree = Mst.empty();
  private Tid rev;

  CommitStream(Curve curve, int size) {
    key = PrivateKey.generate(curve, random);
    signer = new CommitSigner(did, key);
    rev = nextRev();
    for (int i = 0; i < size; i++) {
      tree =
          tree.put(
              COLLECTION + Tid.ofMicros(micros - random.nextLong(1L << 50), 0), Mst.EMPTY_ROOT);
    }
    tree.root();
  }

  PublicKey key() {
    return key.publicKey();
  }

  Mst tree() {
    return tree;
  }

  /** The next commit's frame. */
  byte[] next() {
    byte[] record =
        new CborWriter()
            .writeMap(3)
            .writeText("text")
            .writeText(TEXT)
            .writeText("$type")
            .writeText("app.bsky.feed.post")
            .writeText("createdAt")
            .writeText(Tid.ofMicros(micros, 0).toString())
            .toByteArray();
    Cid cid = Cid.ofDagCbor(record);
    Tid since = rev;
    rev = nextRev();
    String path = COLLECTION + rev;
    Mst before = tree;
    tree = tree.put(path, cid);
    SignedCommit commit = signer.sign(rev, tree.root());
    SequencedMap<Cid, byte[]> proof = tree.proof(List.of(path));
    car.begin(commit.cid()).add(commit.cid(), commit.block());
    proof.forEach(car::add);
    car.add(cid, record);
    return writer.commit(
        new CommitMessage(
            ++seq,
            did,
            commit.cid(),
            rev,
            since,
            car.toByteArray(),
            List.of(RepoOp.create(path, cid)),
            TIME,
            before.root()));
  }

  private Tid nextRev() {
    micros += 1_000;
    return Tid.ofMicros(micros, 7);
  }
}
