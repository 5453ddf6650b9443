package io.gridrelay.client.firehose;

import io.gridrelay.atproto.event.AccountFrame;
import java.util.Optional;

/** The status of an account on its host. Immutable. */
public final class AccountEvent extends AccountedEvent {
  private final AccountFrame frame;

  AccountEvent(AccountFrame frame) {
    super(frame);
    this.frame = frame;
  }

  /** Whether the account's records may be shown. */
  public boolean isActive() {
    return frame.active();
  }

  /**
   * Why it is not active: {@code takendown}, {@code suspended}, {@code deleted}, {@code
   * deactivated}, {@code desynchronized}, {@code throttled}, or what hosts invent later.
   */
  public Optional<String> status() {
    return Optional.ofNullable(frame.status());
  }

  @Override
  public String toString() {
    return "AccountEvent[seq=%d, did=%s, active=%s, status=%s]"
        .formatted(seq(), did(), isActive(), status().orElse("-"));
  }
}
