package io.gridrelay.atproto.event;

import static java.util.Objects.requireNonNull;

/**
 * A well-formed frame of a kind that is not known here, perhaps of a later version: to be skipped.
 *
 * @param bytes the whole frame, not copied: see {@link EventFrame#bytes}
 * @param op the operation of the header
 * @param type the type of the header, empty if it has none
 * @param seq its sequence number, so that a cursor can move past it; 0 if it has none
 */
public record UnknownFrame(byte[] bytes, long op, String type, long seq) implements EventFrame {
  public UnknownFrame {
    requireNonNull(bytes, "bytes");
    requireNonNull(type, "type");
  }
}
