package io.gridrelay.node.feed;

/**
 * How many messages one host may send before it is asked for more. Starts small, doubles when the
 * host used all of it within one read of the socket (it has a backlog), shrinks when it stays
 * unused, and never promises room for more than a share of the host's bytes, judged by the largest
 * messages seen lately. Thousands of idle hosts so hold credit for a few messages each. Not
 * thread-safe.
 */
final class Credit {

  private static final int SMALLEST = 2;
  private static final int LARGEST = 64;

  private final long bytesPerHost;
  private int window = SMALLEST;
  private int outstanding;
  private long largeBytes = 8 * 1024;
  private int used;

  Credit(long bytesPerHost) {
    this.bytesPerHost = bytesPerHost;
  }

  /** A new connection has none. */
  void connected() {
    outstanding = 0;
  }

  /** A message came and took one. */
  void use(int bytes) {
    outstanding--;
    used++;
    largeBytes = Math.max(bytes, largeBytes - (largeBytes >> 5));
  }

  /** One read of the socket is over. */
  void readEnded() {
    if (outstanding <= 0) {
      window = Math.min(LARGEST, window * 2);
    }
  }

  /** Called now and then: what was not needed since the last call shrinks. */
  void age() {
    if (used < window / 4) {
      window = Math.max(SMALLEST, window / 2);
    }
    used = 0;
  }

  /** What to ask for now: nothing while at least half of the window is still out. */
  int grant() {
    int most = Math.clamp(bytesPerHost / 4 / largeBytes, 1, window);
    if (outstanding > most / 2) {
      return 0;
    }
    int more = most - outstanding;
    outstanding = most;
    return more;
  }

  int outstanding() {
    return outstanding;
  }
}
