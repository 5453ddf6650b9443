package io.gridrelay.eventlog;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Reads frames as the fan-out does: slices up to the published end, then the next segment. */
final class LogReads {
  private LogReads() {}

  /** All published bytes from a position on. Releases the position. */
  static byte[] toEnd(LogPosition position) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Segment segment = position.segment();
    long at = position.offset();
    while (true) {
      Extent extent = segment.extent();
      long end = extent.end(position.rendition());
      if (at < end) {
        ByteBuffer bytes = segment.slice(position.rendition(), at, (int) (end - at));
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        out.writeBytes(copy);
        at = end;
      } else {
        Segment next = extent.sealed() ? segment.next() : null;
        if (next == null) {
          segment.release();
          return out.toByteArray();
        }
        if (!next.tryRetain()) {
          throw new AssertionError("deleted: " + next);
        }
        segment.release();
        segment = next;
        at = 0;
      }
    }
  }
}
