package io.gridrelay.atproto;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * Why bytes that somebody else sent were refused. Foreign bad data is a value in this system: it is
 * counted under {@link #reason()}, logged within bounds, and passed over.
 *
 * <p>Immutable and safe for use by many threads.
 *
 * @param why the rule that was broken
 * @param detail what was found, for a log line; may be empty, never holds secrets
 */
public record Rejection(Reason why, String detail) {

  public Rejection {
    requireNonNull(why, "why");
    requireNonNull(detail, "detail");
  }

  /** The stable lower-snake name of the broken rule, fit for a metric label. */
  public String reason() {
    return why.label();
  }

  @Override
  public String toString() {
    return detail.isEmpty() ? reason() : reason() + ": " + detail;
  }

  /**
   * A rule that foreign data can break. Implemented by enums, one per format, so that the set of
   * labels is closed and known at start.
   */
  public interface Reason {

    /** The name of the enum constant. */
    String name();

    /** The stable lower-snake name used in metrics; part of the public interface of a node. */
    default String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
