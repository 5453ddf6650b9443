package io.gridrelay.eventlog;

import java.nio.file.Path;

/**
 * The process that {@link KillTest} kills: appends without end and tells what it has published and
 * synced.
 */
final class KilledWriter {
  static final EventLogConfig CONFIG = EventLogConfig.defaults().withSegmentBytes(2_000_000);

  private KilledWriter() {}

  public static void main(String[] arguments) {
    try (EventLog log = EventLog.open(Path.of(arguments[0]), CONFIG, new FaultyDisk())) {
      long seq = log.appendedSeq() + 1;
      for (long count = 1; ; count++) {
        Block block = blockAt(seq);
        log.append(block);
        log.publish();
        seq = block.lastSeq() + 1;
        System.out.println("published " + log.lastSeq());
        if (count % 8 == 0) {
          System.out.println("synced " + log.sync());
        }
      }
    }
  }

  /**
   * The one block that can begin here, so that the killer can check every byte. Large, so that most
   * of the time a kill falls into an append.
   */
  static Block blockAt(long seq) {
    BlockBuilder builder = new BlockBuilder(1, seq, Block.NOT_FIRST_OF_EPOCH);
    int events = 1 + (int) (seq * 7 % 5);
    for (int i = 0; i < events; i++) {
      Blocks.addCommit(builder, 1, Blocks.START_US + builder.nextSeq() * 1000, 50_000);
    }
    return builder.build(builder.nextSeq() - 1);
  }
}
