package io.gridrelay.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.atproto.crypto.Multikey;
import io.gridrelay.atproto.crypto.PublicKey;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.atproto.repo.CommitVerifier;
import io.gridrelay.atproto.repo.RepoState;
import io.gridrelay.atproto.repo.Verification;
import io.gridrelay.simulator.traffic.TrafficAccount;
import io.gridrelay.simulator.traffic.TrafficFile;
import io.gridrelay.simulator.traffic.TrafficGenerator;
import io.gridrelay.simulator.traffic.TrafficSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pre-signed traffic is the same each time, verifies, and comes out whole. */
@Timeout(120)
class ReplayNetworkTest {
  private static final TrafficSpec SPEC =
      new TrafficSpec(5, 2, 20, 400, 40, 0.2, Instant.parse("2026-01-01T00:00:00Z"), 1_000);

  @TempDir private static Path directory;
  private static TrafficFile traffic;

  @BeforeAll
  static void generate() throws IOException {
    traffic = TrafficGenerator.generate(SPEC, directory.resolve("traffic"));
  }

  @Test
  void sameSpecificationGivesTheSameFile() throws IOException {
    TrafficGenerator.generate(SPEC, directory.resolve("again"));
    assertThat(directory.resolve("again")).hasSameBinaryContentAs(directory.resolve("traffic"));
  }

  @Test
  void generationLeavesNothingElseBehind() throws IOException {
    Path own = Files.createDirectory(directory.resolve("own"));
    TrafficGenerator.generate(SPEC, own.resolve("traffic"));
    assertThat(own).isDirectoryContaining("glob:**/traffic");
    try (var files = Files.list(own)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void fileOfAnotherKindIsRefused() throws IOException {
    Path other = Files.writeString(directory.resolve("other"), "something else");
    assertThatThrownBy(() -> TrafficFile.of(other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no file of pre-signed traffic");
  }

  @Test
  void everyChainVerifiesFromItsFirstCommitOn() throws IOException {
    Map<String, PublicKey> keys = new HashMap<>();
    for (TrafficAccount account : traffic.accounts()) {
      keys.put(account.did(), Multikey.parse(account.multikey()));
    }
    Map<String, RepoState> states = new HashMap<>();
    CommitVerifier verifier = new CommitVerifier();
    FrameDecoder decoder = new FrameDecoder();
    long now = Instant.now().getEpochSecond() * 1_000_000;
    int count = 0;
    try (TrafficFile.Frames frames = traffic.open()) {
      for (; frames.next(); count++) {
        CommitFrame frame = (CommitFrame) decoder.decode(frames.frame());
        String did = frame.did().value();
        RepoState before = states.getOrDefault(did, RepoState.UNKNOWN);
        Verification verification = verifier.verify(frame, keys.get(did), before, now);
        assertThat(verification.violations()).isEmpty();
        assertThat(frame.seq()).isEqualTo(frames.seq());
        states.put(did, verification.after());
      }
    }
    assertThat(count).isEqualTo(400);
    assertThat(states).as("every account sends").hasSize(20);
  }

  @Test
  void replaySendsEverythingOnceAndStampsTheMoment() throws Exception {
    Instant before = Instant.now();
    try (ReplayNetwork network =
            ReplayNetwork.start(traffic, InetAddress.getLoopbackAddress(), 0, 0, 50);
        RawConsumer first = RawConsumer.open(network.hosts().getFirst(), "");
        RawConsumer second = RawConsumer.open(network.hosts().getLast(), "")) {
      CompletableFuture<Long> ofSecond = CompletableFuture.supplyAsync(() -> lastSeq(second));
      CompletableFuture<Long> ofFirst = CompletableFuture.supplyAsync(() -> lastSeq(first));
      while (!network.isConnected()) {
        Thread.onSpinWait();
      }
      network.replay(0, Long.MAX_VALUE);
      assertThat(network.emittedEvents()).isEqualTo(400);
      assertThat(ofFirst.get() + ofSecond.get()).isEqualTo(400);
    }
    assertThat(Duration.between(before, Instant.now())).isPositive();
  }

  private static long lastSeq(RawConsumer consumer) {
    long last = 0;
    try {
      consumer.patience(Duration.ofSeconds(2));
      while (true) {
        FrameShape shape = FrameShape.of(consumer.nextFrame());
        assertThat(shape.seq()).isEqualTo(last + 1);
        assertThat(Instant.parse(shape.text("time")))
            .isBetween(Instant.now().minusSeconds(60), Instant.now());
        last = shape.seq();
      }
    } catch (IOException e) {
      return last; // nothing more comes
    }
  }
}
