package io.gridrelay.node.feed;

import io.gridrelay.atproto.event.SequencedFrame;
import io.gridrelay.jet.VerifiedEvent;
import io.gridrelay.node.lane.IncomingEvent;
import org.jspecify.annotations.Nullable;

/** An event of a feed from its arrival until it has settled. */
final class InFlight extends IncomingEvent {

  private final Feed feed;
  private final int bytes;
  private volatile boolean over;

  /** Guarded by the hand-over queue. */
  @Nullable VerifiedEvent verified;

  /** The log has it; guarded by the hand-over queue, which passes over it then. */
  boolean acknowledged;

  InFlight(Feed feed, long position, SequencedFrame frame, int bytes, long receivedNanos) {
    super(feed.host(), position, frame, receivedNanos);
    this.feed = feed;
    this.bytes = bytes;
  }

  Feed feed() {
    return feed;
  }

  int bytes() {
    return bytes;
  }

  void becomeSettled() {
    over = true;
    tellSettled();
  }

  @Override
  public boolean isSettled() {
    return over;
  }

  @Override
  public long hostLowWater() {
    return feed.intake().lowWater();
  }

  @Override
  public void verified(VerifiedEvent event) {
    feed.intake().verified(this, event);
  }

  @Override
  public void rejected() {
    feed.intake().rejected(this);
  }

  @Override
  public void holdHost() {
    feed.intake().hold();
  }

  @Override
  public void releaseHost() {
    feed.intake().release();
  }
}
