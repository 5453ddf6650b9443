package io.gridrelay.node.host;

/**
 * Where an event stands in the stream of its host: the host's own sequence number, and before it a
 * count of how often that host began its numbering anew (a wiped or restored PDS does). Packed into
 * one {@code long}, the count above bit 53, because the protocol keeps sequence numbers below 2^53.
 *
 * <p>So positions of one host only ever grow, whatever the host does: maximum, comparison and
 * removal of duplicates stay plain arithmetic in the log, in the state store and in the sequencer.
 * For a host that never began anew, position and sequence number are the same number.
 */
public final class UpstreamPosition {

  /** Before the first event of a host. */
  public static final long NONE = -1;

  public static final long MAX_SEQ = (1L << 53) - 1;
  private static final int MAX_GENERATION = 1023;

  private UpstreamPosition() {}

  public static long of(int generation, long seq) {
    if (generation < 0 || generation > MAX_GENERATION || seq < 0 || seq > MAX_SEQ) {
      throw new IllegalArgumentException("generation " + generation + ", seq " + seq);
    }
    return (long) generation << 53 | seq;
  }

  /** The host's own sequence number, what it knows as a cursor; -1 for {@link #NONE}. */
  public static long seq(long position) {
    return position == NONE ? NONE : position & MAX_SEQ;
  }

  /** How often the host began anew. */
  public static int generation(long position) {
    return position == NONE ? 0 : (int) (position >>> 53);
  }

  /** False once the count is used up: the host's numbering may then not begin anew again. */
  public static boolean mayBeginAnew(int generation) {
    return generation < MAX_GENERATION;
  }
}
