package io.gridrelay.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.atproto.crypto.Curve;
import io.gridrelay.atproto.crypto.Multikey;
import io.gridrelay.atproto.crypto.PublicKey;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.DecodedFrame;
import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.atproto.repo.CommitVerifier;
import io.gridrelay.atproto.repo.RepoState;
import io.gridrelay.atproto.repo.Rule;
import io.gridrelay.atproto.repo.Verification;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the hosts send is what the protocol core accepts, and what is spoilt breaks its rule. */
@Timeout(120)
class VerificationTest {
  private static final Pattern MULTIKEY = Pattern.compile("\"publicKeyMultibase\":\"(z[^\"]+)\"");

  private final CommitVerifier verifier = new CommitVerifier();
  private final FrameDecoder decoder = new FrameDecoder();
  private final Map<String, RepoState> states = new HashMap<>();
  private final Map<String, PublicKey> keys = new HashMap<>();
  private SimulatedNetwork network;

  @BeforeEach
  void start() throws IOException {
    network =
        SimulatedNetwork.builder()
            .hosts(2)
            .accounts(20)
            .recordsPerAccount(60)
            .p256Share(0.5)
            .mix(TrafficMix.commitsOnly())
            .start();
  }

  @AfterEach
  void stop() {
    network.close();
  }

  @Test
  void everyCommitVerifiesAndContinuesTheOneBefore() throws Exception {
    SimulatedHost host = network.hosts().getFirst();
    try (RawConsumer consumer = RawConsumer.live(host)) {
      for (int i = 0; i < 500; i++) {
        network.emit(Occurrence.COMMIT, host);
      }
      for (byte[] frame : consumer.frames(500)) {
        assertThat(verified(frame).violations()).isEmpty();
      }
    }
    assertThat(keys.values()).extracting(PublicKey::curve).contains(Curve.K256, Curve.P256);
  }

  @Test
  void commitsOfEveryKindVerify() throws Exception {
    SimulatedHost host = network.hosts().getFirst();
    try (RawConsumer consumer = RawConsumer.live(host)) {
      network.emit(Occurrence.EMPTY_COMMIT, host);
      network.emit(Occurrence.CREATION, host);
      network.emit(Occurrence.KEY_ROTATION, host);
      int commits = 0;
      for (byte[] frame : consumer.frames((int) host.lastSeq())) {
        if (FrameShape.of(frame).type().equals("#commit")) {
          assertThat(verified(frame).violations()).isEmpty();
          commits++;
        }
      }
      assertThat(commits).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "BAD_SIGNATURE, BAD_SIGNATURE",
    "WRONG_PREV_DATA, INVERSION_MISMATCH",
    "OLD_REV, STALE_REV",
    "FUTURE_REV, FUTURE_REV",
    "OVERSIZE_FRAME, FRAME_TOO_LARGE",
    "OVERSIZE_BLOCKS, BLOCKS_TOO_LARGE",
    "TOO_MANY_OPS, TOO_MANY_OPS"
  })
  void spoiltCommitBreaksItsRuleAndLeavesTheChainWhole(Fault fault, Rule rule) throws Exception {
    SimulatedHost host = network.hosts().getFirst();
    try (RawConsumer consumer = RawConsumer.live(host)) {
      for (int i = 0; i < 50; i++) {
        network.emit(Occurrence.COMMIT, host);
      }
      network.emit(fault, host);
      for (int i = 0; i < 50; i++) {
        network.emit(Occurrence.COMMIT, host);
      }
      for (byte[] frame : consumer.frames(50)) {
        assertThat(verified(frame).violations()).isEmpty();
      }
      if (fault == Fault.OLD_REV) {
        verified(consumer.nextFrame());
      }
      CommitFrame spoilt = commit(consumer.nextFrame());
      states.putIfAbsent(spoilt.did().value(), new RepoState(Long.MAX_VALUE >> 2, new byte[0]));
      Verification verification = verify(spoilt);
      assertThat(verification.violates(rule)).as("%s", verification).isTrue();
      states.values().removeIf(state -> state.rev() == Long.MAX_VALUE >> 2);
      for (byte[] frame : consumer.frames(50)) {
        assertThat(verified(frame).violations()).isEmpty();
      }
    }
    assertThat(network.ledger().refusedByFault()).containsExactly(Map.entry(fault, 1L));
  }

  @Test
  void commitOfAnotherHostsAccountIsWellSigned() throws Exception {
    SimulatedHost host = network.hosts().getFirst();
    try (RawConsumer consumer = RawConsumer.live(host)) {
      network.emit(Fault.WRONG_HOST, host);
      CommitFrame frame = commit(consumer.nextFrame());
      assertThat(verify(frame).violations()).isEmpty();
      assertThat(network.accountsOf(host)).doesNotContain(frame.did().value());
      assertThat(document(frame.did().value())).contains(network.hosts().get(1).uri().toString());
    }
  }

  private Verification verified(byte[] frame) throws IOException, InterruptedException {
    CommitFrame commit = commit(frame);
    Verification verification = verify(commit);
    states.put(commit.did().value(), verification.after());
    return verification;
  }

  private Verification verify(CommitFrame frame) throws IOException, InterruptedException {
    Instant now = Instant.now();
    return verifier.verify(
        frame,
        key(frame.did().value()),
        states.getOrDefault(frame.did().value(), RepoState.UNKNOWN),
        now.getEpochSecond() * 1_000_000);
  }

  private PublicKey key(String did) throws IOException, InterruptedException {
    Matcher multikey = MULTIKEY.matcher(document(did));
    assertThat(multikey.find()).isTrue();
    PublicKey key = Multikey.parse(multikey.group(1));
    keys.put(did, key);
    return key;
  }

  private CommitFrame commit(byte[] frame) {
    DecodedFrame decoded = decoder.decode(frame);
    assertThat(decoded).isInstanceOf(CommitFrame.class);
    return (CommitFrame) decoded;
  }

  private String document(String did) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = network.plcUri().resolve("/" + did);
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
