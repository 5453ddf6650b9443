package io.gridrelay.jet;

/** A lease whose state the test sets. */
final class FakeLease implements SequencerLease {
  boolean held = true;
  boolean closed;
  long epoch = 3;
  long lastSeq = 100;
  long lastTimeUs = 1_000;
  long reservedUntilSeq = 1_000_000;
  long reservedUntilTimeUs = 1_000_000_000;

  @Override
  public boolean isHeld() {
    return held;
  }

  @Override
  public boolean isLost() {
    return !held;
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public long lastSeq() {
    return lastSeq;
  }

  @Override
  public long lastTimeUs() {
    return lastTimeUs;
  }

  @Override
  public long reservedUntilSeq() {
    return reservedUntilSeq;
  }

  @Override
  public long reservedUntilTimeUs() {
    return reservedUntilTimeUs;
  }

  @Override
  public void taken(long seq, long timeUs) {
    lastSeq = seq;
    lastTimeUs = timeUs;
  }

  @Override
  public void close() {
    closed = true;
  }
}
