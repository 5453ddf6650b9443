package io.gridrelay.eventlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code synced}: how far the log was certainly durable. It is written after each sync and
 * never forced itself, so after a power failure it may be older than the truth, never newer. It
 * lets recovery tell bit rot (below the mark) from pages that were on their way to the disk (above
 * it). Immutable.
 *
 * @param firstSeq of the segment
 * @param indexEnd bytes of the segment's index that were durable, with the frames that they
 *     describe
 * @param lastSeq sequence number of the last durable row
 */
record SyncMark(long firstSeq, long indexEnd, long lastSeq) {
  static final String FILE_NAME = "synced";
  static final int LENGTH = 32;
  private static final int MAGIC = 0x3159_5247; // "GRY1" read little endian

  byte[] toBytes() {
    ColumnBuffer bytes = new ColumnBuffer(LENGTH);
    bytes.putInt(MAGIC).putInt(0).putLong(firstSeq).putLong(indexEnd).putLong(lastSeq);
    bytes.setInt(4, bytes.crc32c(8, LENGTH - 8));
    return bytes.toArray();
  }

  /** The mark of a log; null if there is no whole one. */
  static @Nullable SyncMark read(Path directory) throws IOException {
    Path file = directory.resolve(FILE_NAME);
    if (!Files.exists(file)) {
      return null;
    }
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length != LENGTH) {
      return null;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    boolean whole =
        buffer.getInt(0) == MAGIC && buffer.getInt(4) == Checksum.crc32c(bytes, 8, LENGTH - 8);
    return whole ? new SyncMark(buffer.getLong(8), buffer.getLong(16), buffer.getLong(24)) : null;
  }
}
