package io.gridrelay.node.identity;

import java.util.concurrent.atomic.LongAdder;

/** What the {@link IdentityDirectory} counts. Thread-safe; only ever grows. */
public final class IdentityCounters {
  public final LongAdder hits = new LongAdder();
  public final LongAdder misses = new LongAdder();

  /** Look-ups that joined one under way. */
  public final LongAdder coalesced = new LongAdder();

  /** Requests sent, attempts included. */
  public final LongAdder requests = new LongAdder();

  public final LongAdder found = new LongAdder();
  public final LongAdder missing = new LongAdder();
  public final LongAdder unavailable = new LongAdder();

  /** Time spent in look-ups, attempts and waits included. */
  public final LongAdder lookUpNanos = new LongAdder();
}
