package io.gridrelay.eventlog;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** Counts of one log since it was opened, for metrics. Thread-safe. */
public final class LogCounters {
  private final LongAdder blocks = new LongAdder();
  private final LongAdder rows = new LongAdder();
  private final LongAdder events = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder[] frames = adders();
  private final LongAdder[] frameBytes = adders();
  private final LongAdder syncs = new LongAdder();
  private final LongAdder deletedSegments = new LongAdder();

  LogCounters() {}

  private static LongAdder[] adders() {
    LongAdder[] adders = new LongAdder[Rendition.COUNT];
    Arrays.setAll(adders, _ -> new LongAdder());
    return adders;
  }

  void appended(Block block) {
    blocks.increment();
    rows.add(block.rowCount());
    events.add(block.eventCount());
    bytes.add(block.length());
    for (int r = 0; r < Rendition.COUNT; r++) {
      frames[r].add(block.meta().frameCount(r));
      frameBytes[r].add(block.meta().sectionLength(r));
    }
  }

  void synced() {
    syncs.increment();
  }

  void deleted() {
    deletedSegments.increment();
  }

  /** Blocks appended. */
  public long blocks() {
    return blocks.sum();
  }

  /** Rows appended. */
  public long rows() {
    return rows.sum();
  }

  /** Events appended. */
  public long events() {
    return events.sum();
  }

  /** Bytes appended. */
  public long bytes() {
    return bytes.sum();
  }

  /** Frames of a rendition appended. */
  public long frames(Rendition rendition) {
    return frames[rendition.index()].sum();
  }

  /** Bytes of those frames. */
  public long frameBytes(Rendition rendition) {
    return frameBytes[rendition.index()].sum();
  }

  /** Calls of {@link EventLog#sync}. */
  public long syncs() {
    return syncs.sum();
  }

  /** Segments deleted by retention. */
  public long deletedSegments() {
    return deletedSegments.sum();
  }
}
