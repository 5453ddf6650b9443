package io.gridrelay.atproto.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.crypto.PublicKey;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.testing.RealFrames;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The captured frames, as they are and spoilt by one bit. */
class RealFramesTest {

  private static final long NOW = 4_102_444_800_000_000L; // far behind the capture

  private final CommitVerifier verifier = new CommitVerifier();
  private final FrameDecoder decoder = new FrameDecoder();

  private List<CommitFrame> commits() {
    return RealFrames.all().stream()
        .map(decoder::decode)
        .filter(CommitFrame.class::isInstance)
        .map(CommitFrame.class::cast)
        .toList();
  }

  @Test
  void allVerify() {
    Map<Did, PublicKey> keys = RealFrames.keys();
    List<CommitFrame> commits = commits();
    assertThat(commits).hasSizeGreaterThan(40);
    for (CommitFrame frame : commits) {
      PublicKey key = keys.get(frame.did());
      assertThat(key).isNotNull();
      Verification v = verifier.verify(frame, key, RepoState.UNKNOWN, NOW);
      assertThat(v.violations()).as("%s", v).isEmpty();
      assertThat(v.ops()).hasSize(frame.opCount());
      if (frame.prevData() != null) {
        // Continued from a known state, where fewer layers are hashed.
        RepoState before = new RepoState(frame.since(), frame.prevData().digest());
        assertThat(verifier.verify(frame, key, before, NOW).violations()).isEmpty();
      }
    }
  }

  @Test
  void commitObjectsComeBackByteForByte() {
    CarReader car = new CarReader();
    for (CommitFrame frame : commits()) {
      car.read(frame.bytes(), frame.blocksOffset(), frame.blocksLength());
      int root = car.rootBlock();
      byte[] block = Arrays.copyOfRange(frame.bytes(), car.dataOffset(root), car.dataEnd(root));
      assertThat(Commit.decode(block).encode()).isEqualTo(block);
    }
  }

  @Test
  void oneBitAnywhereThatMattersIsNoticed() {
    Map<Did, PublicKey> keys = RealFrames.keys();
    for (CommitFrame frame : commits()) {
      PublicKey key = keys.get(frame.did());
      if (frame.opCount() > 0) {
        assertThat(spoilt(frame, frame.prevDataOffset() + 20, key))
            .containsExactly(Rule.INVERSION_MISMATCH);
      }
      for (int op = 0; op < frame.opCount(); op++) {
        int prev = frame.opPrevOffset(op);
        if (prev != 0) {
          assertThat(spoilt(frame, prev + 20, key)).containsExactly(Rule.INVERSION_MISMATCH);
        }
        int cid = frame.opCidOffset(op);
        if (cid != 0) {
          assertThat(spoilt(frame, cid + 20, key))
              .contains(Rule.OP_TREE_MISMATCH, Rule.RECORD_MISSING);
        }
      }
      CarReader car = new CarReader();
      car.read(frame.bytes(), frame.blocksOffset(), frame.blocksLength());
      for (int block = 0; block < car.blockCount(); block++) {
        assertThat(spoilt(frame, car.dataOffset(block) + car.dataLength(block) / 2, key))
            .containsExactly(Rule.BLOCK_HASH_MISMATCH);
      }
      assertThat(spoilt(frame, frame.commitCidOffset() + 20, key))
          .containsExactly(Rule.ROOT_MISMATCH);
    }
  }

  private Set<Rule> spoilt(CommitFrame frame, int at, PublicKey key) {
    byte[] bytes = frame.bytes().clone();
    bytes[at] ^= 1;
    CommitFrame spoilt = (CommitFrame) decoder.decode(bytes);
    return verifier.verify(spoilt, key, RepoState.UNKNOWN, NOW).violations();
  }

  @Test
  void anotherAccountsKeyIsRefused() {
    Map<Did, PublicKey> keys = RealFrames.keys();
    List<PublicKey> all = List.copyOf(keys.values());
    for (CommitFrame frame : commits()) {
      PublicKey key = keys.get(frame.did());
      PublicKey other = all.get(0).equals(key) ? all.get(1) : all.get(0);
      assertThat(verifier.verify(frame, other, RepoState.UNKNOWN, NOW).violations())
          .containsExactly(Rule.BAD_SIGNATURE);
    }
  }
}
