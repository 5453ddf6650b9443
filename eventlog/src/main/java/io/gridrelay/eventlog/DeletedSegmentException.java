package io.gridrelay.eventlog;

/**
 * A reader was so slow that the segment it had to read next was deleted. Begin again at the oldest,
 * knowing of the gap.
 */
public final class DeletedSegmentException extends EventLogException {
  DeletedSegmentException(long firstSeq) {
    super("the segment with first seq " + firstSeq + " was deleted before it was read");
  }
}
