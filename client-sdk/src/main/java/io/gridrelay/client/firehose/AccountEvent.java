package io.gridrelay.client.firehose;

import io.gridrelay.atproto.event.AccountFrame;
import io.gridrelay.atproto.syntax.Did;
import java.util.Optional;

/** The status of an account on its host. Immutable. */
public final class AccountEvent implements FirehoseEvent {
  private final AccountFrame frame;

  AccountEvent(AccountFrame frame) {
    this.frame = frame;
  }

  @Override
  public long seq() {
    return frame.seq();
  }

  public Did did() {
    return frame.did();
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

  /** When the host sent it, by its own clock. */
  public String time() {
    return frame.time();
  }

  @Override
  public byte[] frame() {
    return frame.bytes().clone();
  }

  @Override
  public String toString() {
    return "AccountEvent[seq=%d, did=%s, active=%s, status=%s]"
        .formatted(seq(), did(), isActive(), status().orElse("-"));
  }
}
