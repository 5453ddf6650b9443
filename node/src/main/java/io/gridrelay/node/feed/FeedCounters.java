package io.gridrelay.node.feed;

import java.util.concurrent.atomic.LongAdder;

/** What the feeds of a node count. Thread-safe; only ever grows. */
public final class FeedCounters {

  /** Messages and bytes received. */
  public final LongAdder messages = new LongAdder();

  public final LongAdder bytes = new LongAdder();

  /** Events that went on to the lanes. */
  public final LongAdder events = new LongAdder();

  /** Messages that are no event frame: broken CBOR, wrong types. */
  public final LongAdder malformedFrames = new LongAdder();

  public final LongAdder textMessages = new LongAdder();
  public final LongAdder oversizeMessages = new LongAdder();

  /** Frames of a kind that we do not know: skipped, as the specification wants. */
  public final LongAdder unknownFrames = new LongAdder();

  /** Events with a seq at or below one before on the same connection or before it. */
  public final LongAdder seqRegressions = new LongAdder();

  public final LongAdder connects = new LongAdder();
  public final LongAdder connectFailures = new LongAdder();
  public final LongAdder disconnects = new LongAdder();
  public final LongAdder silences = new LongAdder();

  /** Connections closed because the host sent more than was asked for at a time. */
  public final LongAdder floods = new LongAdder();

  /** Times that a host was read slower because it sent too many events. */
  public final LongAdder throttles = new LongAdder();

  /** Hosts whose numbering began anew. */
  public final LongAdder seqResets = new LongAdder();

  /** The host no longer had all that we missed. */
  public final LongAdder outdatedCursors = new LongAdder();

  public final LongAdder futureCursors = new LongAdder();
  public final LongAdder errorFrames = new LongAdder();

  public final LongAdder acknowledged = new LongAdder();
}
