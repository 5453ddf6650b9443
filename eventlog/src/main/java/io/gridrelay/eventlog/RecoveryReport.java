package io.gridrelay.eventlog;

/**
 * What opening the log found. Immutable.
 *
 * @param segments segments after the repair
 * @param checkedBlocks blocks of the last segment that were checked in full
 * @param cutBytes bytes behind the last whole block, in all four files, that were cut; zeros laid
 *     out beforehand not counted
 * @param syncedSeq sequence number up to which the log said to be durable; 0 if unknown
 * @param lastSeq sequence number of the last row after the repair; 0 if the log is empty
 */
public record RecoveryReport(
    int segments, int checkedBlocks, long cutBytes, long syncedSeq, long lastSeq) {
  /**
   * Whether rows are gone that had been reported as durable. A crash can not do that: the disk
   * lied, or files were cut by hand. Host cursors in the state store may then be ahead of the log.
   */
  public boolean lostSyncedRows() {
    return lastSeq < syncedSeq;
  }
}
