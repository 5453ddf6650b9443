package io.gridrelay.atproto.event;

/** What came of decoding: an {@link EventFrame} or a {@link BrokenFrame}. */
public sealed interface DecodedFrame permits EventFrame, BrokenFrame {}
