package io.gridrelay.atproto.repo;

import io.gridrelay.atproto.crypto.Curve;
import io.gridrelay.atproto.crypto.PrivateKey;
import io.gridrelay.atproto.crypto.PublicKey;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.testing.RealFrames;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Prints what the verification of the captured commits costs in CPU time and garbage per event, in
 * all and in parts. One thread; slices of a run are sorted, because the machine is shared.
 *
 * <p>Run {@code main} with {@code -Dgridrelay.vectors=DIR} on the test class path.
 */
public final class VerificationCost {

  private static final long NOW = 4_102_444_800_000_000L;
  private static final int SLICES = 60;
  private static final int ROUNDS_PER_SLICE = 40;

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static long sink;

  private VerificationCost() {}

  private record Event(CommitFrame frame, PublicKey key, RepoState before) {}

  private interface Step {
    long run(Event event);
  }

  public static void main(String[] args) {
    Map<Did, PublicKey> keys = RealFrames.keys();
    FrameDecoder decoder = new FrameDecoder();
    List<Event> events = new ArrayList<>();
    for (byte[] bytes : RealFrames.all()) {
      if (decoder.decode(bytes) instanceof CommitFrame frame && frame.prevData() != null) {
        RepoState before = new RepoState(frame.since(), frame.prevData().digest());
        events.add(new Event(frame, keys.get(frame.did()), before));
      }
    }
    CommitVerifier verifier = new CommitVerifier();
    System.out.printf(
        "k256 by %s, p256 by %s%n", PublicKey.library(Curve.K256), PublicKey.library(Curve.P256));
    System.out.printf("%d commits, %d per slice%n", events.size(), ROUNDS_PER_SLICE);
    System.out.println("step                               best us   median us   bytes");
    for (int pass = 0; pass < 2; pass++) {
      measure("copy and decode", events, e -> decoder.decode(e.frame().bytes().clone()).hashCode());
      measure(
          "verify without signature",
          events,
          e -> verifier.verify(e.frame(), null, e.before(), NOW).rev());
      measure(
          "verify, first of repository",
          events,
          e -> verifier.verify(e.frame(), e.key(), RepoState.UNKNOWN, NOW).rev());
      measure("verify", events, e -> verifier.verify(e.frame(), e.key(), e.before(), NOW).rev());
      measure(
          "copy, decode and verify",
          events,
          e -> {
            CommitFrame frame = (CommitFrame) decoder.decode(e.frame().bytes().clone());
            return verifier.verify(frame, e.key(), e.before(), NOW).rev();
          });
    }
    for (Curve curve : Curve.values()) {
      PrivateKey key = PrivateKey.generate(curve, new Random(1));
      byte[] message = new byte[250];
      byte[] signature = key.sign(message);
      PublicKey publicKey = key.publicKey();
      byte[] compressed = publicKey.compressed();
      measure("check " + curve, events, e -> publicKey.verify(message, signature) ? 1 : 0);
      measure("sign " + curve, events, e -> key.sign(message)[0]);
      measure("make key " + curve, events, e -> PublicKey.of(curve, compressed).hashCode());
    }
    System.out.println(sink);
  }

  private static void measure(String name, List<Event> events, Step step) {
    run(events, step, 200);
    double[] micros = new double[SLICES];
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    for (int slice = 0; slice < SLICES; slice++) {
      long start = THREADS.getCurrentThreadCpuTime();
      run(events, step, ROUNDS_PER_SLICE);
      long nanos = THREADS.getCurrentThreadCpuTime() - start;
      micros[slice] = nanos / 1_000.0 / ROUNDS_PER_SLICE / events.size();
    }
    allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
    Arrays.sort(micros);
    System.out.printf(
        "%-32s %9.1f %11.1f %7d%n",
        name, micros[0], micros[SLICES / 2], allocated / SLICES / ROUNDS_PER_SLICE / events.size());
  }

  private static void run(List<Event> events, Step step, int rounds) {
    for (int i = 0; i < rounds; i++) {
      for (Event event : events) {
        sink += step.run(event);
      }
    }
  }
}
