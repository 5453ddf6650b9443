package io.gridrelay.eventlog;

/**
 * A place between two frames of a rendition. The segment is retained for the holder of the
 * position, who calls {@link Segment#release} when done with it. Immutable; thread-safe.
 *
 * @param segment where to read; retained
 * @param rendition whose file the offset is for
 * @param offset of the next frame, or the end of what is published
 * @param seq all rows below this number are behind the position: the sequence number of the next
 *     row, or one more than the last published
 * @param outdated whether rows that were asked for may have been deleted already
 */
public record LogPosition(
    Segment segment, Rendition rendition, long offset, long seq, boolean outdated) {}
