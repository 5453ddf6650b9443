package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.Rendition;
import io.gridrelay.eventlog.Segment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The view of the log that the last consumer was sent: in a pass most consumers are sent the same
 * one, and making it costs two objects. Valid within a pass only, as long as the segments are held.
 * Used by the loop's thread.
 */
final class SharedView {
  private boolean inPass;
  private @Nullable ByteBuffer view;
  private @Nullable Segment segment;
  private @Nullable Rendition rendition;
  private long offset;

  void beginPass() {
    inPass = true;
  }

  void endPass() {
    inPass = false;
    view = null;
    segment = null;
  }

  /** Published bytes, to be used at once. */
  ByteBuffer of(Segment ofSegment, Rendition ofRendition, long from, int length) {
    ByteBuffer held = view;
    if (held != null
        && segment == ofSegment
        && rendition == ofRendition
        && offset == from
        && held.capacity() == length) {
      return held.position(0);
    }
    ByteBuffer made = ofSegment.slice(ofRendition, from, length);
    if (inPass) {
      view = made;
      segment = ofSegment;
      rendition = ofRendition;
      offset = from;
    }
    return made;
  }
}
