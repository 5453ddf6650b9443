package io.gridrelay.client;

/** Where a subscription begins. */
sealed interface Start {
  /** With what comes next. */
  record Live() implements Start {}

  /** With the oldest event that is kept. */
  record Oldest() implements Start {}

  /** With the first event behind this position. */
  record After(long cursor) implements Start {}
}
