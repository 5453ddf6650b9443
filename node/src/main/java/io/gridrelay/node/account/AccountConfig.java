package io.gridrelay.node.account;

import java.time.Duration;

/**
 * Limits of the {@link AccountStates}.
 *
 * @param cacheSize accounts kept in memory, the least recently used go first
 * @param storeInterval how often changes are stored; what a crash takes is folded from the log
 *     again
 * @param storeAfter store at once when so many accounts have changed
 * @param maxChanged the log waits when so many changes could not be stored
 */
public record AccountConfig(int cacheSize, Duration storeInterval, int storeAfter, int maxChanged) {

  public AccountConfig {
    if (cacheSize < 1 || storeAfter < 1 || maxChanged < storeAfter) {
      throw new IllegalArgumentException("limits of account states must be positive");
    }
  }

  public static AccountConfig defaults() {
    return new AccountConfig(200_000, Duration.ofSeconds(5), 20_000, 200_000);
  }
}
