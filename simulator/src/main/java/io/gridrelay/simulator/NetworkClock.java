package io.gridrelay.simulator;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Moments in microseconds since 1970 that never repeat: a rev or a timestamp for each event, with
 * room below it for the keys of the records that it creates. Guarded by the lock of its {@link
 * World}.
 */
final class NetworkClock {
  /** Room for the record keys of one commit of the largest size, faulty ones included. */
  private static final long STEP = 256;

  private final InstantSource source;
  private long last;

  NetworkClock(InstantSource source) {
    this.source = source;
  }

  long next() {
    Instant now = source.instant();
    long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    last = Math.max(micros, last + STEP);
    return last;
  }
}
