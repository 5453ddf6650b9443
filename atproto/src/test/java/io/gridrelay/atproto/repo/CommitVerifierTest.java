package io.gridrelay.atproto.repo;

import static io.gridrelay.atproto.testing.TestRepo.FIRST_MICROS;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.car.CarWriter;
import io.gridrelay.atproto.cbor.CborWriter;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.crypto.Curve;
import io.gridrelay.atproto.crypto.PrivateKey;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.CommitMessage;
import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.atproto.event.RepoOp;
import io.gridrelay.atproto.event.SyncFrame;
import io.gridrelay.atproto.mst.Mst;
import io.gridrelay.atproto.mst.MstKey;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Tid;
import io.gridrelay.atproto.testing.TestRepo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CommitVerifierTest {

  private static final Did DID = Did.parse("did:plc:ewvi7nxzyoun6zhxrhs64oiz");
  private static final PrivateKey KEY = PrivateKey.generate(Curve.K256, new Random(1));
  private static final PrivateKey OTHER_KEY = PrivateKey.generate(Curve.K256, new Random(2));
  private static final long NOW = FIRST_MICROS + 60_000_000;
  private static final Cid CID = Cid.ofDagCbor(new byte[] {1});

  private final CommitVerifier verifier = new CommitVerifier();
  private final FrameDecoder decoder = new FrameDecoder();
  private final FrameWriter writer = new FrameWriter();
  private final TestRepo repo = new TestRepo(DID, KEY);

  private CommitFrame frame(byte[] bytes) {
    return (CommitFrame) decoder.decode(bytes);
  }

  private Verification verify(byte[] frame, RepoState before) {
    return verifier.verify(frame(frame), KEY.publicKey(), before, NOW);
  }

  private Set<Rule> broken(CommitMessage message, RepoState before) {
    return verify(writer.commit(message), before).violations();
  }

  /** A repository of some size, and its state. */
  private RepoState grown() {
    verify(repo.change().frame(), RepoState.UNKNOWN);
    TestRepo.Change change = repo.change();
    for (int i = 0; i < 100; i++) {
      change.put("app.bsky.feed.post/" + i);
    }
    return verify(change.frame(), RepoState.UNKNOWN).after();
  }

  private CommitMessage next() {
    return repo.change()
        .put("app.bsky.feed.post/new")
        .put("app.bsky.feed.post/7")
        .delete("app.bsky.feed.post/9")
        .message();
  }

  // Copies of a message with one part changed.

  private static CommitMessage with(CommitMessage m, byte[] blocks, List<RepoOp> ops) {
    return new CommitMessage(
        m.seq(), m.did(), m.commit(), m.rev(), m.since(), blocks, ops, m.time(), m.prevData());
  }

  private static CommitMessage withOps(CommitMessage m, RepoOp... ops) {
    return with(m, m.blocks(), List.of(ops));
  }

  private static CommitMessage chained(CommitMessage m, Tid since, Cid prevData) {
    return new CommitMessage(
        m.seq(), m.did(), m.commit(), m.rev(), since, m.blocks(), m.ops(), m.time(), prevData);
  }

  private static Map<Cid, byte[]> blocks(CommitMessage m) {
    CarReader car = new CarReader();
    car.read(m.blocks());
    Map<Cid, byte[]> blocks = new LinkedHashMap<>();
    for (int i = 0; i < car.blockCount(); i++) {
      blocks.put(
          Cid.fromBytes(m.blocks(), car.cidOffset(i), Cid.BLESSED_LENGTH),
          Arrays.copyOfRange(m.blocks(), car.dataOffset(i), car.dataEnd(i)));
    }
    return blocks;
  }

  private static byte[] archive(Cid root, Map<Cid, byte[]> blocks) {
    CarWriter car = new CarWriter().begin(root);
    blocks.forEach(car::add);
    return car.toByteArray();
  }

  private static byte[] without(CommitMessage m, Cid block) {
    Map<Cid, byte[]> blocks = blocks(m);
    assertThat(blocks.remove(block)).isNotNull();
    return archive(m.commit(), blocks);
  }

  @ParameterizedTest
  @EnumSource(Curve.class)
  void acceptsWhatACorrectHostDoes(Curve curve) {
    for (int seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      PrivateKey key = PrivateKey.generate(curve, random);
      TestRepo host = new TestRepo(DID, key);
      RepoState state = RepoState.UNKNOWN;
      for (int step = 0; step < 30; step++) {
        byte[] bytes = randomChange(host, random).frame();
        Verification v = verifier.verify(frame(bytes), key.publicKey(), state, NOW);
        assertThat(v.violations()).as("seed %d step %d: %s", seed, step, v).isEmpty();
        assertThat(v.isComplete()).isTrue();
        state = v.after();
        assertThat(state.dataDigest()).isEqualTo(host.tree().root().digest());
        assertThat(state.rev()).isEqualTo(host.rev().toLong());
        assertThat(v.commitCid()).isEqualTo(frame(bytes).commitCid().bytes());
      }
    }
  }

  private static TestRepo.Change randomChange(TestRepo host, Random random) {
    Map<String, Cid> entries = new HashMap<>();
    host.tree().forEach(entries::put);
    List<String> present = new ArrayList<>(entries.keySet());
    TestRepo.Change change = host.change();
    List<String> used = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      boolean known = !present.isEmpty() && random.nextBoolean();
      String path =
          known
              ? present.get(random.nextInt(present.size()))
              : "app.bsky.feed.post/" + random.nextInt(10_000);
      if (!used.contains(path)) {
        used.add(path);
        if (known && random.nextBoolean()) {
          change.delete(path);
        } else {
          change.put(path);
        }
      }
    }
    return change;
  }

  @Test
  void tellsOfOperationsAndTheirRecords() {
    RepoState before = grown();
    TestRepo.Change change =
        repo.change()
            .put("app.bsky.feed.like/a")
            .put("app.bsky.feed.post/1")
            .delete("app.bsky.feed.post/2");
    Verification v = verify(change.frame(), before);
    assertThat(v.isClean()).isTrue();
    assertThat(v.ops())
        .extracting(op -> op.action().wireName())
        .containsExactly("create", "update", "delete");
    assertThat(v.ops())
        .extracting(CommitOp::collection)
        .containsExactly("app.bsky.feed.like", "app.bsky.feed.post", "app.bsky.feed.post");
    assertThat(v.ops()).extracting(CommitOp::rkey).containsExactly("a", "1", "2");
    CarReader car = verifier.archive();
    for (int i = 0; i < 2; i++) {
      int block = v.ops().get(i).block();
      byte[] record = Arrays.copyOfRange(car.buffer(), car.dataOffset(block), car.dataEnd(block));
      assertThat(Cid.ofDagCbor(record)).isEqualTo(change.ops().get(i).cid());
    }
    assertThat(v.ops().get(2).block()).isEqualTo(CommitOp.NO_BLOCK);
  }

  @Test
  void firstCommitStartsFromTheEmptyTree() {
    assertThat(verify(repo.put("a.b.c/1").frame(), RepoState.UNKNOWN).violations()).isEmpty();
    TestRepo other = new TestRepo(DID, KEY);
    other.put("a.b.c/1").message();
    CommitMessage second = other.put("a.b.c/2").message();
    assertThat(broken(chained(second, null, null), RepoState.UNKNOWN))
        .containsExactly(Rule.INVERSION_MISMATCH);
  }

  @Test
  void emptyCommitNeedsNoNode() {
    RepoState before = grown();
    CommitMessage m = repo.change().message();
    Map<Cid, byte[]> onlyCommit = blocks(m);
    onlyCommit.keySet().retainAll(Set.of(m.commit()));
    assertThat(broken(with(m, archive(m.commit(), onlyCommit), m.ops()), before)).isEmpty();
    assertThat(broken(chained(m, m.since(), CID), before))
        .containsExactly(Rule.INVERSION_MISMATCH, Rule.PREV_DATA_MISMATCH);
  }

  @Test
  void blockOrderDuplicatesAndExtraBlocksDoNotMatter() {
    RepoState before = grown();
    CommitMessage m = next();
    List<Map.Entry<Cid, byte[]>> entries = new ArrayList<>(blocks(m).entrySet());
    java.util.Collections.reverse(entries);
    CarWriter car = new CarWriter().begin(List.of(m.commit(), CID));
    entries.forEach(e -> car.add(e.getKey(), e.getValue()));
    entries.forEach(e -> car.add(e.getKey(), e.getValue()));
    byte[] extra = "extra".getBytes(StandardCharsets.UTF_8);
    car.add(Cid.ofRaw(extra), extra);
    assertThat(broken(with(m, car.toByteArray(), m.ops()), before)).isEmpty();
  }

  @Test
  void oneRecordMayBeAtTwoPaths() {
    RepoState before = grown();
    TestRepo.Change change = repo.change().put("a.b.c/1");
    Cid cid = change.ops().getFirst().cid();
    CommitMessage m = change.message();
    assertThat(broken(m, before)).isEmpty();
    // The same content somewhere else, as a commit made by hand.
    RepoState after = verify(writer.commit(m), before).after();
    Mst tree = repo.tree().put("a.b.c/2", cid);
    Tid rev = Tid.ofMicros(repo.rev().micros() + 5, 0);
    var commit = new CommitSigner(DID, KEY).sign(rev, tree.root());
    CarWriter car = new CarWriter().begin(commit.cid()).add(commit.cid(), commit.block());
    tree.proof(List.of("a.b.c/2")).forEach(car::add);
    car.add(cid, change.records().get(cid));
    CommitMessage second =
        new CommitMessage(
            9,
            DID,
            commit.cid(),
            rev,
            repo.rev(),
            car.toByteArray(),
            List.of(RepoOp.create("a.b.c/2", cid)),
            TestRepo.TIME,
            repo.tree().root());
    assertThat(broken(second, after)).isEmpty();
  }

  @Test
  void refusesAForeignKeyAndTakesTheRightOneAfterwards() {
    RepoState before = grown();
    Verification v =
        verifier.verify(frame(writer.commit(next())), OTHER_KEY.publicKey(), before, NOW);
    assertThat(v.violations()).containsExactly(Rule.BAD_SIGNATURE);
    assertThat(v.isComplete()).isTrue();
    verify(repo.change().frame(), before); // the verifier has moved on
    assertThat(v.isSignedBy(OTHER_KEY.publicKey())).isFalse();
    assertThat(v.isSignedBy(KEY.publicKey())).isTrue();
  }

  @Test
  void looksAtNoSignatureWithoutAKey() {
    RepoState before = grown();
    assertThat(verifier.verify(frame(writer.commit(next())), null, before, NOW).isClean()).isTrue();
  }

  @Test
  void revisionsMustGrowAndNotRunAhead() {
    CommitMessage m = repo.put("a.b.c/1").message();
    long rev = m.rev().toLong();
    for (long last : new long[] {rev, rev + 1}) {
      Verification replay = verify(writer.commit(m), new RepoState(last, new byte[0]));
      assertThat(replay.violations()).containsExactly(Rule.STALE_REV);
      assertThat(replay.isComplete()).isFalse();
    }
    long micros = m.rev().micros();
    long fiveMinutes = 300_000_000;
    assertThat(
            verifier
                .verify(
                    frame(writer.commit(m)),
                    KEY.publicKey(),
                    RepoState.UNKNOWN,
                    micros - fiveMinutes)
                .violations())
        .isEmpty();
    assertThat(
            verifier
                .verify(
                    frame(writer.commit(m)),
                    KEY.publicKey(),
                    RepoState.UNKNOWN,
                    micros - fiveMinutes - 1)
                .violations())
        .containsExactly(Rule.FUTURE_REV);
  }

  @Test
  void refusesTextThatIsNoRevisionOrTime() {
    RepoState before = grown();
    CommitMessage m = next();
    byte[] bytes = writer.commit(m);
    byte[] noRev = replaced(bytes, m.rev().toString(), "0000000000000", 0);
    assertThat(verify(noRev, before).violations()).containsExactly(Rule.BAD_REV);
    byte[] noSince = replaced(bytes, m.since().toString(), "0000000000000", 0);
    assertThat(verify(noSince, before).violations())
        .containsExactly(Rule.BAD_REV, Rule.SINCE_MISMATCH);
    byte[] noTime = replaced(bytes, TestRepo.TIME, "2026-13-02T03:04:05.678Z", 0);
    assertThat(verify(noTime, before).violations()).containsExactly(Rule.BAD_TIME);
  }

  private static byte[] replaced(byte[] bytes, String text, String by, int skip) {
    String latin = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = latin.indexOf(text);
    for (int i = 0; i < skip; i++) {
      at = latin.indexOf(text, at + 1);
    }
    assertThat(at).isNotNegative();
    return (latin.substring(0, at) + by + latin.substring(at + text.length()))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void refusesTheDeprecatedFlags() {
    RepoState before = grown();
    byte[] bytes = writer.commit(next());
    assertThat(verify(replaced(bytes, "tooBig\u00f4", "tooBig\u00f5", 0), before).violations())
        .containsExactly(Rule.TOO_BIG_FLAG);
    assertThat(verify(replaced(bytes, "rebase\u00f4", "rebase\u00f5", 0), before).violations())
        .containsExactly(Rule.TOO_BIG_FLAG);
  }

  @Test
  void refusesWhatIsTooLarge() {
    RepoState before = grown();
    CommitMessage m = next();
    int frameBytes = writer.commit(m).length;
    VerifierLimits d = VerifierLimits.DEFAULT;
    record Case(VerifierLimits limits, Rule rule) {}
    List<Case> cases =
        List.of(
            new Case(
                new VerifierLimits(
                    frameBytes - 1, 2_000_000, 10_000, 200, 1 << 20, d.maxRevAhead()),
                Rule.FRAME_TOO_LARGE),
            new Case(
                new VerifierLimits(
                    frameBytes, m.blocks().length - 1, 10, 200, 1 << 20, d.maxRevAhead()),
                Rule.BLOCKS_TOO_LARGE),
            new Case(
                new VerifierLimits(frameBytes, m.blocks().length, 10, 2, 1 << 20, d.maxRevAhead()),
                Rule.TOO_MANY_OPS),
            new Case(
                new VerifierLimits(frameBytes, m.blocks().length, 10, 3, 20, d.maxRevAhead()),
                Rule.RECORD_TOO_LARGE));
    for (Case c : cases) {
      CommitVerifier strict = new CommitVerifier(c.limits());
      Verification v = strict.verify(frame(writer.commit(m)), KEY.publicKey(), before, NOW);
      assertThat(v.violations()).containsExactly(c.rule());
    }
  }

  @Test
  void refusesArchivesThatAreNone() {
    RepoState before = grown();
    CommitMessage m = next();
    byte[] cut = Arrays.copyOf(m.blocks(), m.blocks().length - 1);
    assertThat(broken(with(m, cut, m.ops()), before)).containsExactly(Rule.CAR_MALFORMED);
    byte[] spoilt = m.blocks().clone();
    spoilt[spoilt.length - 1] ^= 1;
    assertThat(broken(with(m, spoilt, m.ops()), before)).containsExactly(Rule.BLOCK_HASH_MISMATCH);
    assertThat(broken(with(m, without(m, m.commit()), m.ops()), before))
        .containsExactly(Rule.ROOT_MISMATCH);
    assertThat(broken(with(m, archive(CID, blocks(m)), m.ops()), before))
        .containsExactly(Rule.ROOT_MISMATCH);
  }

  @Test
  void refusesCommitsOfOthers() {
    RepoState before = grown();
    CommitMessage m = next();
    Did stranger = Did.parse("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa");
    CommitMessage foreign =
        new CommitMessage(
            m.seq(),
            stranger,
            m.commit(),
            m.rev(),
            m.since(),
            m.blocks(),
            m.ops(),
            m.time(),
            m.prevData());
    assertThat(broken(foreign, before)).containsExactly(Rule.COMMIT_DID_MISMATCH);
    CommitMessage renamed =
        new CommitMessage(
            m.seq(),
            m.did(),
            m.commit(),
            Tid.ofMicros(m.rev().micros() + 1, 0),
            m.since(),
            m.blocks(),
            m.ops(),
            m.time(),
            m.prevData());
    assertThat(broken(renamed, before)).containsExactly(Rule.COMMIT_REV_MISMATCH);
  }

  @Test
  void refusesCommitsOfAnotherShape() {
    RepoState before = grown();
    CommitMessage m = next();
    byte[] block = blocks(m).get(m.commit());
    byte[] versionTwo = block.clone();
    versionTwo[versionTwo.length - 1] = 2;
    byte[] unsigned = Commit.decode(block).unsignedBytes();
    for (byte[] other : List.of(versionTwo, unsigned, new byte[] {(byte) 0xa0})) {
      Cid cid = Cid.ofDagCbor(other);
      CommitMessage spoilt =
          new CommitMessage(
              m.seq(),
              m.did(),
              cid,
              m.rev(),
              m.since(),
              new CarWriter().begin(cid).add(cid, other).toByteArray(),
              m.ops(),
              m.time(),
              m.prevData());
      assertThat(broken(spoilt, before)).containsExactly(Rule.COMMIT_MALFORMED);
    }
  }

  @Test
  void refusesOperationsThatMeanNothing() {
    RepoState before = grown();
    CommitMessage m = next();
    Cid record = m.ops().getFirst().cid();
    List<RepoOp> bad =
        List.of(
            new RepoOp(RepoOp.Action.CREATE, "app.bsky.feed.post/new", record, CID),
            new RepoOp(RepoOp.Action.UPDATE, "app.bsky.feed.post/new", record, null),
            new RepoOp(RepoOp.Action.UPDATE, "app.bsky.feed.post/new", record, record),
            new RepoOp(RepoOp.Action.DELETE, "app.bsky.feed.post/new", null, null),
            new RepoOp(RepoOp.Action.DELETE, "app.bsky.feed.post/new", record, CID),
            new RepoOp(RepoOp.Action.CREATE, "app.bsky.feed.post/new", null, null),
            new RepoOp(RepoOp.Action.UNKNOWN, "app.bsky.feed.post/new", record, null),
            RepoOp.create("app.bsky.feed.post", record),
            RepoOp.create("app.bsky.feed.post/", record),
            RepoOp.create("/new", record),
            RepoOp.create("app.bsky.feed.post/a/b", record),
            RepoOp.create("app.bsky.feed.post/..", record),
            RepoOp.create("app.bsky.feed.post/a b", record),
            RepoOp.create("post/new", record));
    for (RepoOp op : bad) {
      assertThat(broken(withOps(m, op), before)).as("%s", op).containsExactly(Rule.BAD_OP);
    }
    RepoOp twice = RepoOp.create("app.bsky.feed.post/new", record);
    assertThat(broken(withOps(m, twice, twice), before)).containsExactly(Rule.DUPLICATE_PATH);
  }

  @Test
  void refusesARecordThatDidNotComeAlong() {
    RepoState before = grown();
    CommitMessage m = next();
    byte[] blocks = without(m, m.ops().getFirst().cid());
    assertThat(broken(with(m, blocks, m.ops()), before)).containsExactly(Rule.RECORD_MISSING);
  }

  @Test
  void refusesOperationsThatTheTreeDoesNotShow() {
    RepoState before = grown();
    CommitMessage m = next();
    RepoOp create = m.ops().get(0);
    RepoOp update = m.ops().get(1);
    RepoOp delete = m.ops().get(2);
    // Another record than the tree has.
    assertThat(
            broken(withOps(m, RepoOp.create(create.path(), update.cid()), update, delete), before))
        .containsExactly(Rule.OP_TREE_MISMATCH);
    // Said to be deleted, still there.
    assertThat(broken(withOps(m, create, RepoOp.delete(update.path(), CID), delete), before))
        .containsExactly(Rule.OP_TREE_MISMATCH);
    // Said to be created, not there.
    assertThat(
            broken(withOps(m, create, update, RepoOp.create(delete.path(), create.cid())), before))
        .containsExactly(Rule.OP_TREE_MISMATCH);
  }

  @Test
  void refusesOperationsThatDoNotLeadBack() {
    RepoState before = grown();
    CommitMessage m = next();
    RepoOp create = m.ops().get(0);
    RepoOp update = m.ops().get(1);
    RepoOp delete = m.ops().get(2);
    assertThat(broken(withOps(m, create, update), before))
        .as("an operation left out")
        .containsExactly(Rule.INVERSION_MISMATCH);
    assertThat(
            broken(
                withOps(m, create, RepoOp.update(update.path(), update.cid(), CID), delete),
                before))
        .as("another record before")
        .containsExactly(Rule.INVERSION_MISMATCH);
    assertThat(broken(withOps(m), before))
        .as("no operation")
        .containsExactly(Rule.INVERSION_MISMATCH);
  }

  @Test
  void refusesATreeWithoutItsRoot() {
    RepoState before = grown();
    CommitMessage m = next();
    assertThat(broken(with(m, without(m, repo.tree().root()), m.ops()), before))
        .containsExactly(Rule.PARTIAL_TREE);
  }

  @Test
  void refusesATreeThatIsNone() {
    RepoState before = grown();
    byte[] node = {(byte) 0xa1, 0x61, 'e', (byte) 0x80};
    Cid root = Cid.ofDagCbor(node);
    Tid rev = Tid.ofMicros(repo.rev().micros() + 5, 0);
    var commit = new CommitSigner(DID, KEY).sign(rev, root);
    TestRepo.Change change = repo.put("a.b.c/1");
    CarWriter car = new CarWriter().begin(commit.cid()).add(commit.cid(), commit.block());
    car.add(root, node);
    change.records().forEach(car::add);
    CommitMessage m =
        new CommitMessage(
            9,
            DID,
            commit.cid(),
            rev,
            repo.rev(),
            car.toByteArray(),
            change.ops(),
            TestRepo.TIME,
            repo.tree().root());
    assertThat(broken(m, before)).containsExactly(Rule.MST_MALFORMED);
  }

  @Test
  void everyKeysLayerIsCheckedWhereTheTreeBeforeIsUnknown() {
    List<String> bottom = new ArrayList<>();
    String higher = null;
    for (int i = 100; bottom.size() < 2 || higher == null; i++) {
      boolean isBottom = MstKey.layer(MstKey.of("a.b.c/" + i)) == 0;
      if (isBottom && bottom.isEmpty() || isBottom && higher != null) {
        bottom.add("a.b.c/" + i);
      } else if (!isBottom && !bottom.isEmpty() && higher == null) {
        higher = "a.b.c/" + i;
      }
    }
    byte[] before = node(List.of(bottom.get(0), higher));
    byte[] after = node(List.of(bottom.get(0), higher, bottom.get(1)));
    Tid rev = Tid.ofMicros(FIRST_MICROS, 0);
    var commit = new CommitSigner(DID, KEY).sign(rev, Cid.ofDagCbor(after));
    byte[] record = {(byte) 0xa0};
    Cid recordCid = Cid.ofDagCbor(record);
    CarWriter car = new CarWriter().begin(commit.cid()).add(commit.cid(), commit.block());
    car.add(Cid.ofDagCbor(after), after).add(recordCid, record);
    Tid since = Tid.ofMicros(FIRST_MICROS - 1, 0);
    CommitMessage m =
        new CommitMessage(
            9,
            DID,
            commit.cid(),
            rev,
            since,
            car.toByteArray(),
            List.of(RepoOp.create(bottom.get(1), recordCid)),
            TestRepo.TIME,
            Cid.ofDagCbor(before));
    assertThat(broken(m, RepoState.UNKNOWN)).containsExactly(Rule.MST_MALFORMED);
    assertThat(broken(m, new RepoState(since.toLong(), CID.digest())))
        .containsExactly(Rule.MST_MALFORMED, Rule.PREV_DATA_MISMATCH);
    // A tree that was seen is not hashed again: its keys were checked when they came.
    assertThat(broken(m, new RepoState(since.toLong(), Cid.ofDagCbor(before).digest()))).isEmpty();
  }

  /** A node without children, whatever the layers of its keys. */
  private static byte[] node(List<String> keys) {
    Cid record = Cid.ofDagCbor(new byte[] {(byte) 0xa0});
    CborWriter out = new CborWriter().writeMap(2).writeText("e").writeArray(keys.size());
    byte[] last = {};
    for (String path : keys) {
      byte[] key = MstKey.of(path);
      int prefix = MstKey.commonPrefix(last, key);
      out.writeMap(4).writeText("k").writeBytes(key, prefix, key.length - prefix);
      out.writeText("p").writeInteger(prefix).writeText("t").writeNull();
      out.writeText("v").writeLink(record);
      last = key;
    }
    return out.writeText("l").writeNull().toByteArray();
  }

  @Test
  void tellsGapsFromLies() {
    RepoState before = grown();
    next(); // lost on the way
    CommitMessage m = repo.put("a.b.c/1").message();
    Verification v = verify(writer.commit(m), before);
    assertThat(v.violations()).containsExactly(Rule.PREV_DATA_MISMATCH, Rule.SINCE_MISMATCH);
    assertThat(v.after().dataDigest()).isEqualTo(repo.tree().root().digest());
    assertThat(broken(m, RepoState.UNKNOWN)).isEmpty();
  }

  @Test
  void aCommitWithoutPrevDataIsOnlyLookedAt() {
    RepoState before = grown();
    CommitMessage m = next();
    CommitMessage legacy = chained(m, m.since(), null);
    assertThat(broken(legacy, before)).containsExactly(Rule.PREV_DATA_MISSING);
    RepoOp lie = RepoOp.create(m.ops().getFirst().path(), m.ops().get(1).cid());
    assertThat(broken(withOps(legacy, lie), before))
        .containsExactly(Rule.PREV_DATA_MISSING, Rule.OP_TREE_MISMATCH);
  }

  @Test
  void syncEventsAreVerifiedLikeCommits() {
    RepoState before = grown();
    byte[] bytes = repo.sync();
    SyncFrame sync = (SyncFrame) decoder.decode(bytes);
    Verification v = verifier.verify(sync, KEY.publicKey(), before, NOW);
    assertThat(v.violations()).isEmpty();
    assertThat(v.after()).isEqualTo(new RepoState(repo.rev().toLong(), before.dataDigest()));
    assertThat(v.ops()).isEmpty();
    assertThat(verifier.verify(sync, OTHER_KEY.publicKey(), before, NOW).violations())
        .containsExactly(Rule.BAD_SIGNATURE);
    assertThat(verifier.verify(sync, KEY.publicKey(), v.after(), NOW).violations())
        .containsExactly(Rule.STALE_REV);
    byte[] noRoot =
        writer.sync(
            1,
            DID,
            Tid.ofMicros(NOW, 1),
            new CarWriter().begin(List.of()).toByteArray(),
            TestRepo.TIME);
    assertThat(
            verifier
                .verify((SyncFrame) decoder.decode(noRoot), KEY.publicKey(), before, NOW)
                .violations())
        .containsExactly(Rule.ROOT_MISMATCH);
    byte[] large = writer.sync(1, DID, Tid.ofMicros(NOW, 1), new byte[10_001], TestRepo.TIME);
    assertThat(
            verifier
                .verify((SyncFrame) decoder.decode(large), KEY.publicKey(), before, NOW)
                .violations())
        .containsExactly(Rule.BLOCKS_TOO_LARGE);
  }

  @Test
  void labelsAreStable() {
    assertThat(Arrays.stream(Rule.values()).map(Rule::label))
        .contains("bad_signature", "inversion_mismatch", "car_malformed", "stale_rev");
  }
}
