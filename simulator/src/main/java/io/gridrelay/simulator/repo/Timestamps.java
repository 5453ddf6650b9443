package io.gridrelay.simulator.repo;

import java.time.Instant;
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

  /** With six digits of a second, so that no two events of an account have the same. */
  public static String micros(long micros) {
    return MICROS.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }
}
