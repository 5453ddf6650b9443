package io.gridrelay.node.lane;

import io.gridrelay.atproto.event.SequencedFrame;
import io.gridrelay.jet.VerifiedEvent;
import io.gridrelay.node.host.UpstreamHost;
import org.jspecify.annotations.Nullable;

/**
 * One event of a host on its way through its lane. The feed makes it and learns through the
 * abstract methods what became of it; exactly one of {@link #verified} and {@link #rejected} is
 * called, once.
 *
 * <p>The protected state belongs to the lane's worker thread alone.
 */
public abstract class IncomingEvent {

  private final UpstreamHost host;
  private final long position;
  private final SequencedFrame frame;
  private final long receivedNanos;

  /** The account status was asked for on behalf of this event: do not ask again. */
  boolean statusAsked;

  /** What it says about the identity was taken into account. */
  boolean identityRenewed;

  /** Its host caused too many look-ups lately: decide by the document at hand. */
  volatile boolean renewalRefused;

  /** Whether its account was last on its host, by the log; null until that was asked. */
  volatile @Nullable Boolean fromHome;

  /** Something about this event was already reported as a warning. */
  boolean warned;

  private volatile @Nullable Runnable afterSettling;

  /**
   * @param position see {@link io.gridrelay.node.host.UpstreamPosition}
   * @param receivedNanos monotonic time: a DID document fetched later is conclusive for this event
   */
  protected IncomingEvent(
      UpstreamHost host, long position, SequencedFrame frame, long receivedNanos) {
    this.host = host;
    this.position = position;
    this.frame = frame;
    this.receivedNanos = receivedNanos;
  }

  public final UpstreamHost host() {
    return host;
  }

  public final long position() {
    return position;
  }

  public final SequencedFrame frame() {
    return frame;
  }

  public final long receivedNanos() {
    return receivedNanos;
  }

  /** Everything of this host up to here is durable or was rejected. */
  public abstract long hostLowWater();

  /** It passed: the feed keeps it until the log has it. */
  public abstract void verified(VerifiedEvent event);

  /** It is of no use to anybody: the host's cursor may pass it. */
  public abstract void rejected();

  /**
   * True once the account states are the truth about its account again: the log has it on disk and
   * they have folded it, or it is no longer ours to bring there.
   */
  public abstract boolean isSettled();

  /** Runs something once this is settled, on any thread; at once if it is. Only one can wait. */
  final void whenSettled(Runnable then) {
    afterSettling = then;
    if (isSettled()) { // perhaps since before it was set: nobody else runs it then
      then.run();
    }
  }

  /** {@link #isSettled} is true from now on. */
  protected final void tellSettled() {
    Runnable then = afterSettling;
    if (then != null) {
      then.run();
    }
  }

  /** Its DID has too many events parked: read no more of this host until {@link #releaseHost}. */
  public abstract void holdHost();

  public abstract void releaseHost();
}
