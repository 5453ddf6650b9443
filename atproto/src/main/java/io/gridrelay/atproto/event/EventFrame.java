package io.gridrelay.atproto.event;

/** A well-formed frame of any kind. */
public sealed interface EventFrame extends DecodedFrame
    permits SequencedFrame, InfoFrame, ErrorFrame, UnknownFrame {

  /**
   * The whole frame as it came: the very array, not a copy, because a relay holds thousands of
   * frames. Nobody may write to it.
   */
  byte[] bytes();
}
