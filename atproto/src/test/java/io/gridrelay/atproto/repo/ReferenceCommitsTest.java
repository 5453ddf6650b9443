package io.gridrelay.atproto.repo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.crypto.Curve;
import io.gridrelay.atproto.crypto.Multikey;
import io.gridrelay.atproto.crypto.PrivateKey;
import io.gridrelay.atproto.crypto.PublicKey;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.atproto.event.RepoOp;
import io.gridrelay.atproto.mst.Mst;
import io.gridrelay.atproto.syntax.Tid;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two accounts' commits as the reference implementation writes them: golden/commits.json. */
class ReferenceCommitsTest {

  private static final long NOW = 4_102_444_800_000_000L;

  private final FrameDecoder decoder = new FrameDecoder();
  private final JsonNode accounts = read();

  private static JsonNode read() {
    try (InputStream in = ReferenceCommitsTest.class.getResourceAsStream("/golden/commits.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private CommitFrame frame(JsonNode event) {
    byte[] bytes = Base64.getDecoder().decode(event.get("frame").asText());
    return (CommitFrame) decoder.decode(bytes);
  }

  @Test
  void allVerifyOneAfterTheOther() {
    CommitVerifier verifier = new CommitVerifier();
    assertThat(accounts).hasSize(2);
    for (JsonNode account : accounts) {
      PublicKey key = Multikey.parseDidKey(account.get("key").asText());
      RepoState state = RepoState.UNKNOWN;
      for (JsonNode event : account.get("events")) {
        Verification v = verifier.verify(frame(event), key, state, NOW);
        assertThat(v.violations()).as("%s: %s", event.get("name"), v).isEmpty();
        state = v.after();
        assertThat(state.dataDigest()).isEqualTo(Cid.parse(event.get("data").asText()).digest());
      }
      assertThat(state.dataDigest()).as("empty again").isEqualTo(Mst.EMPTY_ROOT.digest());
    }
  }

  @Test
  void ourTreeGrowsTheSameWay() {
    for (JsonNode account : accounts) {
      Mst tree = Mst.empty();
      for (JsonNode event : account.get("events")) {
        CommitFrame frame = frame(event);
        for (RepoOp op : frame.ops()) {
          tree = op.cid() == null ? tree.remove(op.path()) : tree.put(op.path(), op.cid());
        }
        assertThat(tree.root()).hasToString(event.get("data").asText());
        CarReader car = new CarReader();
        car.read(frame.bytes(), frame.blocksOffset(), frame.blocksLength());
        if (frame.opCount() > 0) {
          for (Cid cid : tree.proof(frame.ops().stream().map(RepoOp::path).toList()).keySet()) {
            assertThat(car.find(cid))
                .as("%s: proof node %s", event.get("name"), cid)
                .isNotNegative();
          }
        }
      }
    }
  }

  @Test
  void ourCommitsAndFramesHaveTheSameBytes() {
    FrameWriter writer = new FrameWriter();
    for (JsonNode account : accounts) {
      byte[] scalar = HexFormat.of().parseHex(account.get("secret").asText());
      Curve curve = Multikey.parseDidKey(account.get("key").asText()).curve();
      PrivateKey key = PrivateKey.of(curve, scalar);
      assertThat(key.publicKey()).hasToString(account.get("key").asText());
      for (JsonNode event : account.get("events")) {
        CommitFrame frame = frame(event);
        assertThat(writer.commit(frame.message())).isEqualTo(frame.bytes());
        var signed =
            new CommitSigner(frame.did(), key)
                .sign(Tid.parse(frame.revText()), Cid.parse(event.get("data").asText()));
        assertThat(signed.cid()).as("deterministic signature").isEqualTo(frame.commitCid());
      }
    }
  }

  @Test
  void everySpoiltByteOfTheBlocksIsNoticed() {
    CommitVerifier verifier = new CommitVerifier();
    for (JsonNode account : accounts) {
      PublicKey key = Multikey.parseDidKey(account.get("key").asText());
      CommitFrame frame = frame(account.get("events").get(10));
      // The codec in a block's name is no part of its hash: the block becomes one that nobody asks
      // for, and not all nodes that come along are needed.
      Set<Integer> codecs = new HashSet<>();
      CarReader car = new CarReader();
      car.read(frame.bytes(), frame.blocksOffset(), frame.blocksLength());
      for (int block = 0; block < car.blockCount(); block++) {
        codecs.add(car.cidOffset(block) + 1);
      }
      int end = frame.blocksOffset() + frame.blocksLength();
      for (int at = frame.blocksOffset(); at < end; at++) {
        byte[] spoilt = Arrays.copyOf(frame.bytes(), frame.bytes().length);
        spoilt[at] ^= 1;
        if (decoder.decode(spoilt) instanceof CommitFrame f) {
          Verification v = verifier.verify(f, key, RepoState.UNKNOWN, NOW);
          assertThat(v.isClean() && !codecs.contains(at)).as("byte %d", at).isFalse();
        }
      }
    }
  }
}
