package io.gridrelay.eventlog;

/**
 * Keeps segments that someone still needs, for example until the archive has them. Called by the
 * thread that deletes.
 */
@FunctionalInterface
public interface DeletionGuard {
  /** Keeps nothing. */
  DeletionGuard NONE = segment -> true;

  /**
   * Whether the segment may be deleted now. A refusal keeps it and everything newer until the next
   * attempt.
   */
  boolean canDelete(Segment segment);
}
