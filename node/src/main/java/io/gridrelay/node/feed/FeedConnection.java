package io.gridrelay.node.feed;

import io.gridrelay.atproto.Rejection;
import io.gridrelay.atproto.event.BrokenFrame;
import io.gridrelay.atproto.event.ErrorFrame;
import io.gridrelay.atproto.event.InfoFrame;
import io.gridrelay.atproto.event.SequencedFrame;
import io.gridrelay.atproto.event.UnknownFrame;
import io.gridrelay.client.websocket.CloseReason;
import io.gridrelay.client.websocket.WebSocketConnection;
import io.gridrelay.client.websocket.WebSocketListener;
import io.gridrelay.node.host.UpstreamPosition;
import io.gridrelay.node.lane.IncomingEvent;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a host: decodes its messages, keeps the rules of sequence numbers, and hands
 * events to the lanes once per read of the socket. On the connection's event loop only.
 */
final class FeedConnection implements WebSocketListener {

  private static final Logger LOG = LoggerFactory.getLogger(FeedConnection.class);

  private final Feed feed;
  private final HostIntake intake;
  private final FeedContext context;
  private final @Nullable List<IncomingEvent>[] batches;
  private final SeqRegressions regressions = new SeqRegressions();
  private boolean discarding;

  @SuppressWarnings({"unchecked", "rawtypes"})
  FeedConnection(Feed feed, FeedContext context) {
    this.feed = feed;
    this.intake = feed.intake();
    this.context = context;
    this.batches = new List[context.lanes().workers()];
  }

  @Override
  public void onOpen(WebSocketConnection connection, HttpHeaders headers) {
    String server = headers.firstValue("server").orElse("");
    feed.opened(this, connection, server);
  }

  @Override
  public void onBinary(WebSocketConnection connection, byte[] message) {
    context.counters().messages.increment();
    context.counters().bytes.add(message.length);
    if (!isTaken(message.length)) {
      return; // closed, or about to be: the host will send it again
    }
    if (message.length > context.config().maxMessageBytes()) {
      context.counters().oversizeMessages.increment();
      return;
    }
    switch (context.decoders().get().decode(message)) {
      case SequencedFrame event -> event(event, message.length);
      case InfoFrame info -> info(info.name());
      case ErrorFrame error -> {
        discarding = true;
        error(error.error());
      }
      case UnknownFrame unknown -> {
        context.counters().unknownFrames.increment();
        if (unknown.seq() > 0 && unknown.seq() <= UpstreamPosition.MAX_SEQ) {
          intake.pass(this, unknown.seq());
        }
      }
      case BrokenFrame(Rejection rejection) -> {
        context.counters().malformedFrames.increment();
        context.poison().log(feed.host(), rejection);
      }
    }
  }

  /** False if the message must be dropped. */
  private boolean isTaken(int bytes) {
    if (discarding) {
      return false;
    }
    HostIntake.Receipt receipt = intake.received(this, bytes);
    discarding = receipt != HostIntake.Receipt.TAKEN;
    if (receipt == HostIntake.Receipt.FLOOD) {
      context.counters().floods.increment();
      feed.closeWith("sent more than there is room for");
    }
    return !discarding;
  }

  private void info(String name) {
    if (name.equals("OutdatedCursor")) {
      context.counters().outdatedCursors.increment();
      LOG.warn(
          "upstream no longer has all we missed host={} seq={}",
          feed.host().name(),
          UpstreamPosition.seq(intake.lastReceived()));
    }
  }

  private void error(String name) {
    context.counters().errorFrames.increment();
    if (name.equals("FutureCursor")) {
      context.counters().futureCursors.increment();
      feed.numberingBeganAnew("says that our cursor is in the future");
      return;
    }
    feed.closeWith("error " + name);
  }

  private void event(SequencedFrame frame, int bytes) {
    InFlight event = intake.admit(this, frame, bytes);
    if (event == null) {
      context.counters().seqRegressions.increment();
      if (regressions.isReset(frame.seq(), System.nanoTime())) {
        discarding = true;
        feed.numberingBeganAnew("sent seq " + frame.seq() + " and on, below what it sent before");
      }
      return;
    }
    regressions.clear();
    context.counters().events.increment();
    int worker = context.lanes().workerOf(frame.did());
    List<IncomingEvent> batch = batches[worker];
    if (batch == null) {
      batch = new ArrayList<>();
      batches[worker] = batch;
    }
    batch.add(event);
  }

  @Override
  public void onSkipped(WebSocketConnection connection, long bytes) {
    context.counters().messages.increment();
    context.counters().bytes.add(bytes);
    int counted = (int) Math.min(bytes, context.config().maxMessageBytes());
    if (isTaken(counted)) {
      context.counters().oversizeMessages.increment();
    }
  }

  @Override
  public void onText(WebSocketConnection connection, byte[] utf8) {
    context.counters().messages.increment();
    context.counters().bytes.add(utf8.length);
    if (isTaken(utf8.length)) {
      context.counters().textMessages.increment();
    }
  }

  @Override
  public void onBatchEnd(WebSocketConnection connection) {
    handOn();
    intake.readEnded(this);
  }

  private void handOn() {
    for (int worker = 0; worker < batches.length; worker++) {
      List<IncomingEvent> batch = batches[worker];
      if (batch != null) {
        batches[worker] = null;
        context.lanes().offer(worker, batch);
      }
    }
  }

  @Override
  public void onClosed(WebSocketConnection connection, CloseReason reason) {
    handOn();
    feed.closed(this, reason);
  }
}
