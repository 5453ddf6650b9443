package io.gridrelay.atproto.event;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.syntax.Did;

/**
 * What all frames about an account have.
 *
 * @param bytes the whole frame, not copied: see {@link EventFrame#bytes}
 * @param seq the host's sequence number
 * @param seqStart offset of the CBOR integer of {@code seq}
 * @param seqEnd offset behind it
 * @param did the account
 * @param time the host's clock, any text
 */
public record FrameHead(byte[] bytes, long seq, int seqStart, int seqEnd, Did did, String time) {
  public FrameHead {
    requireNonNull(bytes, "bytes");
    requireNonNull(did, "did");
    requireNonNull(time, "time");
  }
}
