package io.gridrelay.node.command;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.LogInspection;
import io.gridrelay.eventlog.Rendition;
import java.util.EnumMap;
import java.util.Map;

/** Adds up the blocks of a segment. Confined to one thread. */
final class SegmentSummary {
  private long lastSeq;
  private long rows;
  private long events;
  private long firstTimeUs;
  private long lastTimeUs;
  private final Map<Rendition, Long> bytes = new EnumMap<>(Rendition.class);

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
      bytes.merge(rendition, (long) block.sectionLength(rendition), Long::sum);
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
            bytes.getOrDefault(Rendition.FIREHOSE, 0L),
            bytes.getOrDefault(Rendition.JETSTREAM, 0L),
            bytes.getOrDefault(Rendition.JETSTREAM_ZSTD, 0L));
  }
}
