package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.Rendition;
import io.gridrelay.node.serve.websocket.CloseCode;
import io.gridrelay.node.serve.websocket.FrameListener;
import io.gridrelay.node.serve.websocket.InboundFrames;
import io.gridrelay.node.serve.websocket.WebSocketFault;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * One WebSocket connection. Belongs to the thread of its loop.
 *
 * <p>Phases: OPEN → CLOSING (a close frame is queued; a frame of the log that is half sent is
 * finished first) → HALF_CLOSED (our close frame is out and writing is over; what the client still
 * sends is read and dropped, as unread bytes would turn the close into a reset) → GONE. Every phase
 * but OPEN has a deadline, and an error leads to GONE at once.
 */
final class Consumer implements FrameListener {
  private enum Phase {
    OPEN,
    CLOSING,
    HALF_CLOSED,
    GONE
  }

  private static final int READS_PER_TURN = 8;

  private final ConsumerIdentity identity;
  private final ConsumerPlan plan;
  private final FanoutLoop loop;
  private final StreamConnection connection;
  private final StreamSinkConduit sink;
  private final StreamSourceConduit source;
  private final Runnable onGone;
  private final InboundFrames inbound;
  private final ControlQueue control = new ControlQueue();
  private final Liveness liveness;
  private final Subscription subscription;

  private Phase phase = Phase.OPEN;
  private @Nullable Delivery delivery;
  private boolean blocked;
  private long controlBytes;

  /** Of deliveries that have ended, or that another one, with another filter, has replaced. */
  private long earlierBytes;

  private long earlierEvents;
  private long closeDeadlineNanos;
  private String closeReason = "unknown";

  /** Where the loop keeps it; -1 when it is not there. */
  int index = -1;

  Consumer(
      ConsumerIdentity identity,
      ConsumerPlan plan,
      FanoutLoop loop,
      StreamConnection connection,
      Runnable onGone) {
    this.identity = identity;
    this.plan = plan;
    this.loop = loop;
    this.connection = connection;
    this.sink = connection.getSinkChannel().getConduit();
    this.source = connection.getSourceChannel().getConduit();
    this.onGone = onGone;
    this.liveness = new Liveness(loop.settings(), loop.now());
    this.subscription = new Subscription(this, loop, plan);
    this.inbound =
        new InboundFrames(
            plan.maxMessageBytes(), plan.options() != null, loop.inboundBudget(), this);
  }

  ConsumerIdentity identity() {
    return identity;
  }

  Rendition rendition() {
    return plan.rendition();
  }

  boolean blocked() {
    return blocked;
  }

  boolean isOpen() {
    return phase == Phase.OPEN;
  }

  StreamSinkConduit sink() {
    return sink;
  }

  /** Begins: takes its place in the log, unless the client has to speak first. */
  void open() {
    if (!plan.waitForOptions()) {
      subscription.begin(plan.filter());
    }
    source.resumeReads();
    // Bytes that came with the upgrade request are in a buffer: no event will tell of them.
    readable();
    writable();
  }

  void deliver(Delivery next) {
    addToEarlier();
    delivery = next;
  }

  private void addToEarlier() {
    if (delivery != null) {
      earlierBytes += delivery.sentBytes();
      earlierEvents += delivery.sentEvents();
    }
  }

  /** Says something before the first event. */
  void announce(ByteBuffer frame) {
    control.first(frame);
  }

  /** Whether it is sent ranges of the log and waits for more. */
  boolean waitsForRanges() {
    return !blocked && delivery instanceof RangeDelivery;
  }

  @Nullable Delivery delivery() {
    return delivery;
  }

  /** The socket takes bytes again, or there is something new for it. */
  void writable() {
    try {
      pump();
    } catch (IOException e) {
      gone("peer_gone");
    } catch (Throwable e) {
      loop.fault(this, e);
    }
  }

  private void pump() throws IOException {
    if (phase == Phase.GONE || phase == Phase.HALF_CLOSED) {
      return;
    }
    if (!control.isEmpty() && !sendControl()) {
      return;
    }
    if (delivery == null || phase != Phase.OPEN) {
      unblock();
      return;
    }
    switch (delivery.send(sink)) {
      case IDLE -> unblock();
      case BLOCKED -> {
        loop.wire(rendition()).blocked().inc();
        block();
      }
      case TURN_OVER -> block();
      case LOST ->
          close(CloseCode.POLICY_VIOLATION, "the position is older than what is kept", "lost");
    }
  }

  /** True when nothing of it is left and the log may go on. */
  private boolean sendControl() throws IOException {
    if (!control.inFrame() && delivery != null && !delivery.finishFrame(sink)) {
      block();
      return false;
    }
    long written = control.drain(sink);
    controlBytes += written < 0 ? ~written : written;
    if (written < 0) {
      block();
      return false;
    }
    if (control.closeSent()) {
      halfClose();
      return false;
    }
    return true;
  }

  /** Asks to be called when the socket takes bytes; also the fair way to end a turn. */
  void block() {
    if (!blocked) {
      blocked = true;
      if (delivery instanceof FilteredDelivery filtered) {
        filtered.detach();
      }
      sink.resumeWrites();
    }
  }

  private void unblock() {
    if (blocked) {
      blocked = false;
      sink.suspendWrites();
    }
  }

  /** The client has sent something. */
  void readable() {
    try {
      read();
    } catch (IOException e) {
      gone("peer_gone");
    } catch (Throwable e) {
      loop.fault(this, e);
    }
  }

  private void read() throws IOException {
    for (int i = 0; i < READS_PER_TURN && phase != Phase.GONE; i++) {
      ByteBuffer buffer = loop.readBuffer().clear();
      int n = source.read(buffer);
      if (n == 0) {
        return;
      }
      if (n < 0) {
        gone(phase == Phase.OPEN ? "peer_gone" : closeReason);
        return;
      }
      liveness.heard();
      if (phase == Phase.OPEN) {
        feed(buffer.flip());
      }
    }
  }

  private void feed(ByteBuffer buffer) {
    try {
      inbound.feed(buffer);
    } catch (WebSocketFault fault) {
      close(fault.code(), fault.reason(), "client_fault_" + fault.code());
    }
  }

  @Override
  public void onPing(byte[] payload) {
    if (phase == Phase.OPEN) {
      control.pong(payload);
      writable();
    }
  }

  @Override
  public void onPong() {
    // That something came is all that counts.
  }

  @Override
  public void onText(byte[] utf8) throws WebSocketFault {
    subscription.message(utf8);
  }

  @Override
  public void onClose(int code, String reason) {
    close(code == 1005 ? CloseCode.NORMAL : code, "", "client_closed");
  }

  /**
   * Ends the connection with a close frame.
   *
   * @param label why, for the metrics; one of a small set
   */
  void close(int code, String reason, String label) {
    if (phase != Phase.OPEN) {
      return;
    }
    phase = Phase.CLOSING;
    closeReason = label;
    closeDeadlineNanos = loop.now() + loop.settings().closeTimeoutNanos();
    inbound.discard();
    control.close(code, reason);
    loop.closing(this, code, reason);
    writable();
  }

  private void halfClose() throws IOException {
    phase = Phase.HALF_CLOSED;
    closeDeadlineNanos = loop.now() + loop.settings().closeTimeoutNanos();
    unblock();
    dropDelivery();
    sink.terminateWrites();
  }

  /** Looks at the clock; called every now and then. */
  void tick(long now) {
    if (phase != Phase.OPEN) {
      if (now - closeDeadlineNanos > 0) {
        gone(closeReason);
      }
      return;
    }
    long progress = delivery == null ? 0 : delivery.progress();
    switch (liveness.check(now, progress, blocked)) {
      case FINE -> {}
      case PING -> {
        control.ping();
        writable();
      }
      case DEAD ->
          close(
              CloseCode.POLICY_VIOLATION,
              "no progress for " + seconds(loop.settings().idleLimitNanos()) + " s",
              "idle");
    }
  }

  private static String seconds(long nanos) {
    return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
  }

  /** Ends at once, without a word. */
  void gone(String reason) {
    if (phase == Phase.GONE) {
      return;
    }
    phase = Phase.GONE;
    loop.remove(this, reason);
    subscription.end();
    dropDelivery();
    inbound.discard();
    IoUtils.safeClose(connection);
    onGone.run();
  }

  private void dropDelivery() {
    addToEarlier();
    if (delivery != null) {
      delivery.release();
      delivery = null;
    }
  }

  ConsumerInfo info(long lastSeq, long nowMicros) {
    long seq = delivery == null ? lastSeq : delivery.seq();
    long bytes = controlBytes + earlierBytes + (delivery == null ? 0 : delivery.sentBytes());
    long next = delivery == null ? 0 : delivery.nextTimeUs();
    return new ConsumerInfo(
        identity,
        subscription.filter().summary(),
        seq,
        Math.max(0, lastSeq - seq),
        next == 0 ? 0 : Math.max(0, nowMicros - next),
        earlierEvents + (delivery == null ? 0 : delivery.sentEvents()),
        bytes,
        blocked,
        phase != Phase.OPEN);
  }
}
