package io.gridrelay.atproto.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.atproto.car.CarWriter;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.CommitMessage;
import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.atproto.event.RepoOp;
import io.gridrelay.atproto.event.RepoOp.Action;
import io.gridrelay.atproto.mst.Mst;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Tid;
import io.gridrelay.atproto.testing.TestRepo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A commit is clean if and only if its operations are exactly the difference of the two trees, here
 * computed from maps. Signatures are left out: they are tested elsewhere and would cost the time of
 * a hundred trees.
 */
class VerifierPropertyTest {

  private static final Did DID = Did.parse("did:plc:ewvi7nxzyoun6zhxrhs64oiz");
  private static final Tid REV = Tid.ofMicros(TestRepo.FIRST_MICROS, 1);
  private static final Tid SINCE = Tid.ofMicros(TestRepo.FIRST_MICROS - 1, 1);
  private static final byte[] ANY_SIGNATURE = new byte[64];

  private final CommitVerifier verifier = new CommitVerifier();
  private final FrameDecoder decoder = new FrameDecoder();
  private final FrameWriter writer = new FrameWriter();
  private final Map<Cid, byte[]> records = new LinkedHashMap<>();

  VerifierPropertyTest() {
    for (byte i = 0; i < 12; i++) {
      byte[] record = {(byte) 0xa1, 0x61, 'n', i};
      records.put(Cid.ofDagCbor(record), record);
    }
  }

  @Test
  void cleanIfAndOnlyIfTheOperationsAreTheDifference() {
    int clean = 0;
    int cases = 4_000;
    for (int seed = 0; seed < cases; seed++) {
      Random random = new Random(seed);
      Map<String, Cid> before = entries(random, random.nextInt(30));
      Map<String, Cid> after = changed(before, random);
      List<RepoOp> truth = difference(before, after);
      List<RepoOp> told = random.nextInt(3) == 0 ? truth : bent(truth, before, random);
      boolean expected = Set.copyOf(told).equals(Set.copyOf(truth)) && told.size() == truth.size();
      boolean wholeTree = random.nextBoolean();
      byte[] frame = frame(Mst.of(before), Mst.of(after), told, truth, wholeTree);
      RepoState state =
          random.nextBoolean()
              ? RepoState.UNKNOWN
              : new RepoState(SINCE.toLong(), Mst.of(before).root().digest());
      CommitFrame decoded = (CommitFrame) decoder.decode(frame);
      Verification v = verifier.verify(decoded, null, state, TestRepo.FIRST_MICROS);
      assertThat(v.isClean())
          .as("seed %d: %s, told %s of %s", seed, v, told, truth)
          .isEqualTo(expected);
      clean += v.isClean() ? 1 : 0;
    }
    assertThat(clean).isBetween(cases / 4, cases * 3 / 4);
  }

  private Cid record(Random random) {
    return List.copyOf(records.keySet()).get(random.nextInt(records.size()));
  }

  private static String path(Random random) {
    return "a.b.c/" + Integer.toString(random.nextInt(60), 36);
  }

  private Map<String, Cid> entries(Random random, int count) {
    Map<String, Cid> entries = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      entries.put(path(random), record(random));
    }
    return entries;
  }

  private Map<String, Cid> changed(Map<String, Cid> before, Random random) {
    Map<String, Cid> after = new TreeMap<>(before);
    for (int i = random.nextInt(5); i > 0; i--) {
      String path = path(random);
      if (after.containsKey(path) && random.nextBoolean()) {
        after.remove(path);
      } else {
        after.put(path, record(random));
      }
    }
    return after;
  }

  private static List<RepoOp> difference(Map<String, Cid> before, Map<String, Cid> after) {
    List<RepoOp> ops = new ArrayList<>();
    Set<String> paths = new HashSet<>(before.keySet());
    paths.addAll(after.keySet());
    for (String path : paths) {
      Cid old = before.get(path);
      Cid now = after.get(path);
      if (old == null) {
        ops.add(RepoOp.create(path, now));
      } else if (now == null) {
        ops.add(RepoOp.delete(path, old));
      } else if (!old.equals(now)) {
        ops.add(RepoOp.update(path, now, old));
      }
    }
    return ops;
  }

  /** The truth with one or two things wrong, or by chance still the truth. */
  private List<RepoOp> bent(List<RepoOp> truth, Map<String, Cid> before, Random random) {
    List<RepoOp> ops = new ArrayList<>(truth);
    Collections.shuffle(ops, random);
    for (int i = random.nextInt(2); i >= 0; i--) {
      int at = ops.isEmpty() ? 0 : random.nextInt(ops.size());
      switch (random.nextInt(6)) {
        case 0 -> ops.add(RepoOp.create(path(random), record(random)));
        case 1 -> ops.add(RepoOp.delete(path(random), record(random)));
        case 2 -> ops.add(RepoOp.update(path(random), record(random), record(random)));
        case 3 -> {
          String path = path(random);
          Cid old = before.get(path);
          ops.add(old == null ? RepoOp.create(path, record(random)) : RepoOp.delete(path, old));
        }
        case 4 -> {
          if (!ops.isEmpty()) {
            ops.remove(at);
          }
        }
        default -> {
          if (!ops.isEmpty()) {
            RepoOp op = ops.get(at);
            Action action = random.nextBoolean() ? op.action() : Action.UPDATE;
            Cid cid = random.nextBoolean() ? op.cid() : record(random);
            Cid prev = random.nextBoolean() ? op.prev() : record(random);
            ops.set(at, new RepoOp(action, op.path(), cid, prev));
          }
        }
      }
    }
    return ops;
  }

  private byte[] frame(
      Mst before, Mst after, List<RepoOp> told, List<RepoOp> truth, boolean wholeTree) {
    byte[] block = Commit.encode(DID, REV, after.root(), null, ANY_SIGNATURE);
    Cid cid = Cid.ofDagCbor(block);
    CarWriter car = new CarWriter().begin(cid).add(cid, block);
    List<String> paths = truth.stream().map(RepoOp::path).toList();
    (wholeTree ? after.blocks() : after.proof(paths)).forEach(car::add);
    records.forEach(car::add);
    return writer.commit(
        new CommitMessage(
            1, DID, cid, REV, SINCE, car.toByteArray(), told, TestRepo.TIME, before.root()));
  }
}
