package io.gridrelay.node.account;

import io.gridrelay.node.store.AccountStatus;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The status byte of {@code #account} events in the log: 0 is none. Stored on disk: a code never
 * changes its meaning.
 */
public final class AccountStatusCode {

  private AccountStatusCode() {}

  /**
   * An account that its host calls active is active, whatever the reason it gives besides; an
   * inactive one with no reason, or one that we do not know, is {@link AccountStatus#INACTIVE}.
   */
  public static byte of(boolean active, @Nullable String status) {
    return code(active ? AccountStatus.ACTIVE : inactive(status));
  }

  private static AccountStatus inactive(@Nullable String status) {
    return isKnown(status) && status != null
        ? AccountStatus.valueOf(status.toUpperCase(Locale.ROOT))
        : AccountStatus.INACTIVE;
  }

  /** Whether the protocol knows this reason. */
  public static boolean isKnown(@Nullable String status) {
    return status != null
        && switch (status) {
          case "takendown", "suspended", "deleted", "deactivated", "desynchronized", "throttled" ->
              true;
          default -> false;
        };
  }

  static byte code(AccountStatus status) {
    return switch (status) {
      case ACTIVE -> 1;
      case INACTIVE -> 2;
      case TAKENDOWN -> 3;
      case SUSPENDED -> 4;
      case DELETED -> 5;
      case DEACTIVATED -> 6;
      case DESYNCHRONIZED -> 7;
      case THROTTLED -> 8;
    };
  }

  /** The status of a code that {@link #of} made. */
  public static AccountStatus status(byte code) {
    AccountStatus status = statusOf(code);
    return status == null ? AccountStatus.ACTIVE : status;
  }

  /** Null for 0. */
  static @Nullable AccountStatus statusOf(byte code) {
    return switch (code) {
      case 0 -> null;
      case 1 -> AccountStatus.ACTIVE;
      case 3 -> AccountStatus.TAKENDOWN;
      case 4 -> AccountStatus.SUSPENDED;
      case 5 -> AccountStatus.DELETED;
      case 6 -> AccountStatus.DEACTIVATED;
      case 7 -> AccountStatus.DESYNCHRONIZED;
      case 8 -> AccountStatus.THROTTLED;
      default -> AccountStatus.INACTIVE;
    };
  }
}
