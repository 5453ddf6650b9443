package io.gridrelay.eventlog;

/**
 * The end of what is published, as one snapshot. Immutable; thread-safe.
 *
 * @param segment the newest segment that has published rows; not retained
 * @param extent how far it reached
 */
public record LogTail(Segment segment, Extent extent) {
  /** Sequence number of the last published row; 0 if the log is empty. */
  public long lastSeq() {
    return extent.lastSeq();
  }

  /** Time of the last published row in microseconds since 1970; 0 if the log is empty. */
  public long lastTimeUs() {
    return extent.lastTimeUs();
  }

  /** Where the rendition's file ends in {@link #segment()}. */
  public long end(Rendition rendition) {
    return extent.end(rendition);
  }
}
