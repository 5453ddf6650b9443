package io.gridrelay.node.serve.fanout;

/** Where in the log a consumer wants to begin. */
public sealed interface ConsumerStart {
  /** With what is appended from now on. */
  record Live() implements ConsumerStart {}

  /** With the oldest event that the log holds. */
  record Oldest() implements ConsumerStart {}

  /** With the first event whose sequence number is greater. */
  record AfterSeq(long seq) implements ConsumerStart {}

  /** With the first event whose time is not before this one, in microseconds. */
  record AtTime(long timeUs) implements ConsumerStart {}
}
