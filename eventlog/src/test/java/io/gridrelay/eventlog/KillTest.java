package io.gridrelay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL of a writing process at random moments: nothing that was published is lost or altered,
 * the numbers go on, and the log opens. {@code -Dgridrelay.kill.rounds=N} kills more often.
 */
@Timeout(1800)
class KillTest {
  private static final int ROUNDS = Integer.getInteger("gridrelay.kill.rounds", 20);

  @TempDir Path directory;

  @Test
  void aKilledWriterLosesNothingThatItPublished() throws Exception {
    long seed = Long.getLong("gridrelay.kill.seed", System.nanoTime());
    Random random = new Random(seed);
    long checked = 0;
    long cutBytes = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      long told = killAfter(random.nextInt(150));
      try (EventLog log = EventLog.open(directory, KilledWriter.CONFIG)) {
        String where = "round %d of seed %d".formatted(round, seed);
        assertThat(log.lastSeq()).as(where).isGreaterThanOrEqualTo(told);
        assertThat(log.recovery().lostSyncedRows()).as(where).isFalse();
        cutBytes += log.recovery().cutBytes();
        checked = checkFrom(log, checked);
      }
    }
    System.out.printf(
        "%d kills (seed %d): %d rows checked, %d bytes of torn tails cut%n",
        ROUNDS, seed, checked, cutBytes);
  }

  /** Every block since the last check, byte for byte; returns the last sequence number. */
  private static long checkFrom(EventLog log, long after) {
    long next = after + 1;
    try (BlockReader reader = log.blocksFrom(next)) {
      while (reader.hasNext()) {
        Block block = reader.next();
        assertThat(block.firstSeq()).isEqualTo(next);
        assertThat(block.asByteArray()).isEqualTo(KilledWriter.blockAt(next).asByteArray());
        next = block.lastSeq() + 1;
      }
    }
    assertThat(log.lastSeq()).isEqualTo(next - 1);
    long beforeSome = Math.min((after + next) / 2, log.lastSeq() - 1); // there may be one row only
    LogPosition middle = log.position(Rendition.JETSTREAM, beforeSome);
    String text = new String(LogReads.toEnd(middle), StandardCharsets.ISO_8859_1);
    assertThat(text).contains("json:" + log.lastSeq() + ":");
    return next - 1;
  }

  /**
   * Lets the writer go on until it has said so many things; returns what it had surely published.
   */
  private long killAfter(int lines) throws IOException, InterruptedException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                KilledWriter.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output = writer.inputReader(StandardCharsets.UTF_8)) {
      long told = 0;
      for (int i = 0; i <= lines; i++) {
        told = Math.max(told, number(output.readLine()));
      }
      writer.destroyForcibly();
      for (String line = readRest(output); line != null; line = readRest(output)) {
        // Said before it died: just as binding. A last line that was cut short has a smaller
        // number.
        if (line.matches("(published|synced) \\d+")) {
          told = Math.max(told, number(line));
        }
      }
      writer.waitFor();
      return told;
    }
  }

  private static String readRest(BufferedReader output) {
    try {
      return output.readLine();
    } catch (IOException e) {
      return null;
    }
  }

  private static long number(String line) {
    assertThat(line).as("the writer's output").matches("(published|synced) \\d+");
    return Long.parseLong(line.substring(line.indexOf(' ') + 1));
  }
}
