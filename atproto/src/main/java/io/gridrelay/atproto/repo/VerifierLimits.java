package io.gridrelay.atproto.repo;

import java.time.Duration;

/**
 * Bounds of a {@link CommitVerifier}.
 *
 * @param maxFrameBytes size of a frame
 * @param maxBlocksBytes size of the archive in a commit
 * @param maxSyncBlocksBytes size of the archive in a sync event
 * @param maxOps operations of a commit
 * @param maxRecordBytes size of a record's block
 * @param maxRevAhead how far a revision may lie in the future
 */
public record VerifierLimits(
    int maxFrameBytes,
    int maxBlocksBytes,
    int maxSyncBlocksBytes,
    int maxOps,
    int maxRecordBytes,
    Duration maxRevAhead) {

  /** What the specification says, and five minutes for clocks. */
  public static final VerifierLimits DEFAULT =
      new VerifierLimits(5_000_000, 2_000_000, 10_000, 200, 1 << 20, Duration.ofMinutes(5));

  public VerifierLimits {
    boolean positive =
        maxFrameBytes > 0
            && maxBlocksBytes > 0
            && maxSyncBlocksBytes > 0
            && maxOps > 0
            && maxRecordBytes > 0
            && !maxRevAhead.isNegative();
    if (!positive) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }
}
