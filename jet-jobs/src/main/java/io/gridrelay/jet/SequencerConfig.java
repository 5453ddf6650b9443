package io.gridrelay.jet;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How the sequencer packs and appends blocks. Immutable.
 *
 * @param linger least time between the starts of two appends. An event that comes after a pause is
 *     appended at once; only a stream of events waits, and thereby shares an append
 * @param blockBytes a block is closed before it grows beyond this; a single larger event gets a
 *     block of its own
 * @param selfCommitting whether a block counts as committed as soon as it is readable. Right only
 *     for a Ringbuffer without backups; with backups an item is readable before its backup has
 *     acknowledged
 * @param rememberedAccounts how many accounts the sequencer remembers the last rev of
 * @param rememberedEvents how many identity, account and sync events it remembers
 */
public record SequencerConfig(
    Duration linger,
    int blockBytes,
    boolean selfCommitting,
    int rememberedAccounts,
    int rememberedEvents) {
  private static final int BLOCK_BYTES = 256 * 1024;
  private static final int REMEMBERED = 100_000;

  public SequencerConfig {
    requireNonNull(linger, "linger");
    if (linger.isNegative()
        || blockBytes <= 0
        || rememberedAccounts <= 0
        || rememberedEvents <= 0) {
      throw new IllegalArgumentException(
          "linger=%s blockBytes=%d rememberedAccounts=%d rememberedEvents=%d: allowed are positive values"
              .formatted(linger, blockBytes, rememberedAccounts, rememberedEvents));
    }
  }

  /** For a cluster that will never have a second member: no backup, so nothing to wait for. */
  public static SequencerConfig singleNode() {
    return new SequencerConfig(Duration.ofMillis(1), BLOCK_BYTES, true, REMEMBERED, REMEMBERED);
  }

  /**
   * For a cluster with backups: blocks cost more there, and are committed only when acknowledged.
   */
  public static SequencerConfig cluster() {
    return new SequencerConfig(Duration.ofMillis(5), BLOCK_BYTES, false, REMEMBERED, REMEMBERED);
  }
}
