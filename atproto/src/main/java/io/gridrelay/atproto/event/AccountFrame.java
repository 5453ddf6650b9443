package io.gridrelay.atproto.event;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * {@code #account}: the account's status at the host that sent this.
 *
 * @param head what all frames about an account have
 * @param active whether the repository may be shown
 * @param status why not: {@code takendown}, {@code suspended}, {@code deleted}, {@code
 *     deactivated}, {@code desynchronized}, {@code throttled} or another text; null if it does not
 *     say
 */
public record AccountFrame(FrameHead head, boolean active, @Nullable String status)
    implements SequencedFrame {
  public AccountFrame {
    requireNonNull(head, "head");
  }
}
