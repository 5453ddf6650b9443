package io.gridrelay.simulator.repo;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Moments in microseconds since 1970 as text. */
public final class Timestamps {
  /** 2026-01-01: a moment that all references lie before. */
  static final long EPOCH_OF_THE_NETWORK = 1_767_225_600_000_000L;

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Timestamps() {}

  /** With three digits of a second, as clients write it into records. */
  static String millis(long micros) {
    return MILLIS.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }

  /** Writes the 27 characters of {@link #micros} as ASCII; no garbage but a date per call. */
  public static void writeMicros(long micros, byte[] out, int at) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), 0, ZoneOffset.UTC);
    digits(time.getYear(), 4, out, at, '-');
    digits(time.getMonthValue(), 2, out, at + 5, '-');
    digits(time.getDayOfMonth(), 2, out, at + 8, 'T');
    digits(time.getHour(), 2, out, at + 11, ':');
    digits(time.getMinute(), 2, out, at + 14, ':');
    digits(time.getSecond(), 2, out, at + 17, '.');
    digits((int) Math.floorMod(micros, 1_000_000L), 6, out, at + 20, 'Z');
  }

  private static void digits(int value, int count, byte[] out, int at, char end) {
    int rest = value;
    for (int i = count - 1; i >= 0; i--) {
      out[at + i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    out[at + count] = (byte) end;
  }

  /** With six digits of a second, so that no two events of an account have the same. */
  public static String micros(long micros) {
    return MICROS.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }
}
