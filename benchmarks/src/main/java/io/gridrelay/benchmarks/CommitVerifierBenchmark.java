package io.gridrelay.benchmarks;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.crypto.Curve;
import io.gridrelay.atproto.crypto.PublicKey;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.atproto.repo.CommitVerifier;
import io.gridrelay.atproto.repo.RepoState;
import io.gridrelay.atproto.repo.Verification;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a lane spends on one commit, from bytes to state. Run with {@code -prof gc}: decoding and
 * verifying allocate little more than the answer.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the set-up
public class CommitVerifierBenchmark {

  private static final int EVENTS = 512;

  @Param({"K256", "P256"})
  public Curve curve;

  private final FrameDecoder decoder = new FrameDecoder();
  private final CommitVerifier verifier = new CommitVerifier();
  private final CommitFrame[] frames = new CommitFrame[EVENTS];
  private final RepoState[] before = new RepoState[EVENTS];
  private PublicKey key;
  private CommitStream stream;
  private int next;

  @Setup
  public void makeCommits() {
    stream = new CommitStream(curve, 5_000);
    key = stream.key();
    for (int i = 0; i < EVENTS; i++) {
      frames[i] = (CommitFrame) decoder.decode(stream.next());
      before[i] = new RepoState(frames[i].since(), requireNonNull(frames[i].prevData()).digest());
    }
  }

  private int next() {
    next = (next + 1) % EVENTS;
    return next;
  }

  private Verification clean(Verification verification) {
    if (!verification.isClean()) {
      throw new IllegalStateException(verification.toString());
    }
    return verification;
  }

  @Benchmark
  public Object decode() {
    return decoder.decode(frames[next()].bytes());
  }

  @Benchmark
  public Verification verifyAllButTheSignature() {
    int i = next();
    return clean(verifier.verify(frames[i], null, before[i], CommitStream.FIRST_MICROS));
  }

  @Benchmark
  public Verification verify() {
    int i = next();
    return clean(verifier.verify(frames[i], key, before[i], CommitStream.FIRST_MICROS));
  }

  @Benchmark
  public Verification verifyFirstSight() {
    int i = next();
    return clean(verifier.verify(frames[i], key, RepoState.UNKNOWN, CommitStream.FIRST_MICROS));
  }

  /** The host's side: change the tree, sign, gather the proof, write the frame. */
  @Benchmark
  public byte[] makeCommit() {
    return stream.next();
  }
}
