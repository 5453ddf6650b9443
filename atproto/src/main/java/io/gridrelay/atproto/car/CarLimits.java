package io.gridrelay.atproto.car;

/**
 * Bounds on what a reader accepts, and thereby on its memory.
 *
 * @param maxBytes size of the archive
 * @param maxBlocks number of blocks, duplicates included
 */
public record CarLimits(int maxBytes, int maxBlocks) {

  /**
   * For the archive within one event: 200 operations touch fewer than 4,000 blocks. The number of
   * blocks also bounds what somebody can win who makes digests collide in the index.
   */
  public static final CarLimits EVENT = new CarLimits(2_000_000, 8_192);

  public CarLimits {
    if (maxBytes < 1 || maxBlocks < 1) {
      throw new IllegalArgumentException("limits must be positive: " + maxBytes + ", " + maxBlocks);
    }
  }
}
