package io.gridrelay.atproto.event;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * {@code #identity}: what is known about the DID's document may be old now.
 *
 * @param head what all frames about an account have
 * @param handle the current handle as the host says, any text; null if it does not say
 */
public record IdentityFrame(FrameHead head, @Nullable String handle) implements SequencedFrame {
  public IdentityFrame {
    requireNonNull(head, "head");
  }
}
