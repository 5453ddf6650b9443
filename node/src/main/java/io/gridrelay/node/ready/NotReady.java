package io.gridrelay.node.ready;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * One reason why a node is not ready. Immutable.
 *
 * @param detail what is missing, with names and numbers, in words for an operator
 */
public record NotReady(Cause cause, String detail) {
  /**
   * What is missing. While the log itself is not what peers have, new consumers are sent to them;
   * while only nothing new comes, they are welcome: what is in the log can be served.
   */
  public enum Cause {
    /** The node has not finished its start. */
    STARTING(true),
    /** The node was told to stop. */
    STOPPING(true),
    /** The log of this node lacks what peers have; it is being copied. */
    CATCHING_UP(true),
    /** A piece of the log is missing, and no peer that can be reached has it. */
    LOG_HOLE(true),
    /** Numbers were given out before that nobody alive has in its log. */
    LOG_END_MISSING(false),
    /** The disk takes no more events, mostly because it is full. */
    DISK_REFUSES(false),
    /** The state store does not answer. */
    STATE_STORE(false),
    /** Fewer members than a majority are there. */
    NO_MAJORITY(false),
    /** Nobody has the lease: no event gets a number. */
    NO_SEQUENCER(false);

    private final boolean refusesStreams;

    Cause(boolean refusesStreams) {
      this.refusesStreams = refusesStreams;
    }

    /** Whether new consumers are sent away meanwhile. */
    public boolean refusesStreams() {
      return refusesStreams;
    }

    /** The name on the wire, such as {@code catching_up}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public NotReady {
    requireNonNull(cause, "cause");
    requireNonNull(detail, "detail");
  }
}
