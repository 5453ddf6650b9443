package io.gridrelay.simulator.traffic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.gridrelay.atproto.crypto.Curve;
import io.gridrelay.atproto.crypto.Multikey;
import io.gridrelay.atproto.crypto.PrivateKey;
import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Tid;
import io.gridrelay.simulator.repo.Names;
import io.gridrelay.simulator.repo.RecordFactory;
import io.gridrelay.simulator.repo.Repository;
import io.gridrelay.simulator.repo.Timestamps;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Writes a {@link TrafficFile}. Works account by account, on all cores, because one account's chain
 * does not depend on another's: so only one repository per core is in memory. The frames go to a
 * scratch file first and are then copied into the order of their sending.
 */
public final class TrafficGenerator {
  private final TrafficSpec spec;
  private final FileChannel scratch;
  private final int[] accountOf;
  private final long[] seqs;
  private final long[] offsets;
  private final int[] lengths;
  private final int[] timeOffsets;
  private final TrafficAccount[] accounts;
  private long end;

  private TrafficGenerator(TrafficSpec spec, FileChannel scratch) {
    this.spec = spec;
    this.scratch = scratch;
    this.accountOf = new int[spec.events()];
    this.seqs = new long[spec.events()];
    this.offsets = new long[spec.events()];
    this.lengths = new int[spec.events()];
    this.timeOffsets = new int[spec.events()];
    this.accounts = new TrafficAccount[spec.accounts()];
  }

  /**
   * Generates a set; an existing file is replaced once the new one is complete.
   *
   * @throws IOException if the directory cannot be written to
   */
  public static TrafficFile generate(TrafficSpec spec, Path file) throws IOException {
    Path scratchFile = file.resolveSibling(file.getFileName() + ".scratch");
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try (FileChannel scratch =
        FileChannel.open(
            scratchFile,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      TrafficGenerator generator = new TrafficGenerator(spec, scratch);
      generator.schedule();
      generator.sign();
      generator.write(unfinished);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    return TrafficFile.of(file);
  }

  /** Decides who sends when: everybody once, the rest with some far more active than others. */
  private void schedule() {
    RandomGenerator random = new SplittableRandom(spec.seed());
    long[] lastSeq = new long[spec.hosts()];
    for (int event = 0; event < spec.events(); event++) {
      double skewed = random.nextDouble() * random.nextDouble();
      int stride = Math.max(1, spec.events() / spec.accounts());
      boolean inTurn = event % stride == 0 && event / stride < spec.accounts();
      accountOf[event] = inTurn ? event / stride : (int) (skewed * spec.accounts());
      seqs[event] = ++lastSeq[accountOf[event] % spec.hosts()];
    }
  }

  private void sign() {
    int[][] eventsOf = eventsByAccount();
    IntStream.range(0, spec.accounts())
        .parallel()
        .forEach(account -> signAccount(account, eventsOf[account]));
  }

  private int[][] eventsByAccount() {
    int[] counts = new int[spec.accounts()];
    Arrays.stream(accountOf).forEach(account -> counts[account]++);
    int[][] events = new int[spec.accounts()][];
    Arrays.setAll(events, account -> new int[counts[account]]);
    for (int event = spec.events() - 1; event >= 0; event--) {
      int account = accountOf[event];
      events[account][--counts[account]] = event;
    }
    return events;
  }

  private void signAccount(int index, int[] events) {
    SplittableRandom random = new SplittableRandom(spec.seed() * 1_000_003 + index);
    Did did = Did.parse(Names.did(spec.seed(), index));
    Curve curve = random.nextDouble() < spec.p256Share() ? Curve.P256 : Curve.K256;
    PrivateKey key = PrivateKey.generate(curve, random);
    accounts[index] =
        new TrafficAccount(
            did.value(),
            "user" + index + ".simulated.test",
            Multikey.of(key.publicKey()),
            index % spec.hosts());
    if (events.length == 0) {
      return;
    }
    RecordFactory factory = new RecordFactory(spec.seed(), spec.accounts());
    Repository repository =
        Repository.filled(
            did,
            key,
            factory,
            spec.recordsPerAccount(),
            random.nextLong(),
            spec.microsOf(0) - 1_000_000);
    FrameWriter frames = new FrameWriter();
    for (int event : events) {
      long micros = spec.microsOf(event);
      Repository.Draft draft =
          repository.draft(
              repository.drawWrites(Repository.drawOps(random), micros, random),
              Tid.ofMicros(micros, index % spec.hosts() & 1023));
      repository.apply(draft);
      String time = Timestamps.micros(micros);
      store(event, frames.commit(draft.commit().message(seqs[event], time)), time);
    }
  }

  private void store(int event, byte[] frame, String time) {
    lengths[event] = frame.length;
    timeOffsets[event] = indexOf(frame, time.getBytes(US_ASCII));
    offsets[event] = reserve(frame.length);
    try {
      ByteBuffer buffer = ByteBuffer.wrap(frame);
      while (buffer.hasRemaining()) {
        scratch.write(buffer, offsets[event] + buffer.position());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized long reserve(int bytes) {
    long at = end;
    end += bytes;
    return at;
  }

  /** The time stands behind the ops; no path can contain it, because a path has no colon. */
  private static int indexOf(byte[] frame, byte[] time) {
    for (int at = 0; at <= frame.length - time.length; at++) {
      if (Arrays.equals(frame, at, at + time.length, time, 0, time.length)) {
        return at;
      }
    }
    throw new IllegalStateException("the frame does not hold its time");
  }

  private void write(Path file) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
      TrafficFile.writeHead(out, spec.hosts(), spec.events(), List.of(accounts));
      for (int event = 0; event < spec.events(); event++) {
        ByteBuffer frame = ByteBuffer.allocate(lengths[event]);
        while (frame.hasRemaining()) {
          scratch.read(frame, offsets[event] + frame.position());
        }
        out.writeShort(accountOf[event] % spec.hosts());
        out.writeLong(seqs[event]);
        out.writeInt(timeOffsets[event]);
        out.writeInt(frame.capacity());
        out.write(frame.array());
      }
    }
  }
}
