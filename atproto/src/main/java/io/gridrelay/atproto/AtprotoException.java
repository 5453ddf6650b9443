package io.gridrelay.atproto;

import static java.util.Objects.requireNonNull;

/**
 * Root of the exceptions of this module: foreign data broke a rule of the protocol. What a caller
 * can do is the same for all of them: count {@link #rejection()} and go on with the next message.
 *
 * <p>Carries no stack trace, because a hostile host can cause a million of them per minute; the
 * rejection names the rule and the place. Misuse by our own code throws {@link
 * IllegalArgumentException} or {@link IllegalStateException} instead, with a trace.
 *
 * <p>Immutable and safe for use by many threads.
 */
public abstract class AtprotoException extends RuntimeException {

  private final transient Rejection.Reason why;

  protected AtprotoException(Rejection.Reason why) {
    super(null, null, false, false);
    this.why = requireNonNull(why, "why");
  }

  /** The broken rule. */
  public Rejection.Reason why() {
    return why;
  }

  /** What was found, put into words only when somebody asks. */
  public abstract String detail();

  /** The same as a value, to be counted and logged. */
  public final Rejection rejection() {
    return new Rejection(why, detail());
  }

  @Override
  public final String getMessage() {
    return rejection().toString();
  }
}
