package io.gridrelay.node.command;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.LogInspection;
import io.gridrelay.eventlog.Rendition;

/** Adds up the blocks of a segment. Confined to one thread. */
final class SegmentSummary {
  private long lastSeq;
  private long rows;
  private long events;
  private long firstTimeUs;
  private long lastTimeUs;
  private final long[] bytes = new long[Rendition.values().length];

  void add(Block block) {
    if (block.rowCount() == 0) {
      return;
    }
    firstTimeUs = firstTimeUs == 0 ? block.firstTimeUs() : firstTimeUs;
    lastTimeUs = block.lastTimeUs();
    lastSeq = block.lastSeq();
    rows += block.rowCount();
    events += block.eventCount();
    for (Rendition rendition : Rendition.values()) {
      bytes[rendition.ordinal()] += block.sectionLength(rendition);
    }
  }

  String describe(LogInspection.Result result) {
    return "segment %d to %d: %,d events, %,d rows, %,d blocks, %s, %s to %s, firehose %,d B, jetstream %,d B, zstd %,d B"
        .formatted(
            result.firstSeq(),
            lastSeq,
            events,
            rows,
            result.blocks(),
            result.sealed() ? "sealed" : "open",
            InspectCommand.instant(firstTimeUs),
            InspectCommand.instant(lastTimeUs),
            bytes[Rendition.FIREHOSE.ordinal()],
            bytes[Rendition.JETSTREAM.ordinal()],
            bytes[Rendition.JETSTREAM_ZSTD.ordinal()]);
  }
}
