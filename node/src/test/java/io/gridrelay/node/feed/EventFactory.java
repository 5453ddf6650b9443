package io.gridrelay.node.feed;

import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.atproto.event.SequencedFrame;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.client.websocket.WebSocketClientConfig;
import io.gridrelay.jet.EventKind;
import io.gridrelay.jet.VerifiedEvent;
import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.host.UpstreamPosition;
import io.gridrelay.node.lane.IncomingEvent;
import io.gridrelay.node.lane.LaneInput;
import io.gridrelay.node.store.HostKind;
import io.gridrelay.node.store.HostStatus;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Events of one feed that is connected to nothing. */
final class EventFactory {

  static final Did DID = Did.parse("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa");

  /** The queue's clock, in nanoseconds. */
  long nanos;

  final HandOverQueue queue = new HandOverQueue(() -> nanos);
  final IngestBudget budget = new IngestBudget(1 << 20, 1000);
  final FeedCounters counters = new FeedCounters();
  final Feed feed = feed("a.example");
  private final FrameWriter writer = new FrameWriter();
  private final FrameDecoder decoder = new FrameDecoder();

  Feed feed(String name) {
    return new Feed(
        UpstreamHost.of(HostKind.PDS, name), UpstreamPosition.NONE, HostStatus.ACTIVE, context());
  }

  private FeedContext context() {
    return new FeedContext(
        FeedConfig.defaults(),
        new WebSocketClient(WebSocketClientConfig.defaults()),
        ThreadLocal.withInitial(FrameDecoder::new),
        new NoLanes(),
        queue,
        budget,
        counters,
        Clock.systemUTC(),
        new Random(1),
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory()),
        new PoisonLog(),
        new NoListener());
  }

  InFlight at(long position) {
    return at(feed, position);
  }

  InFlight at(Feed of, long position) {
    return new InFlight(of, position, frame(Math.max(1, UpstreamPosition.seq(position))), 100, 0);
  }

  SequencedFrame frame(long seq) {
    return (SequencedFrame) decoder.decode(writer.identity(seq, DID, "2026-01-01T00:00:00Z", null));
  }

  VerifiedEvent verified(InFlight event) {
    return new VerifiedEvent(
        event.host().name(),
        event.position(),
        event.hostLowWater(),
        EventKind.IDENTITY,
        DID.value(),
        event.frame().bytes(),
        event.frame().seqStart(),
        event.frame().seqEnd(),
        0,
        new byte[0],
        new byte[0],
        (byte) 0,
        List.of(),
        null,
        0);
  }

  static final class NoLanes implements LaneInput {
    @Override
    public int workers() {
      return 1;
    }

    @Override
    public int workerOf(Did did) {
      return 0;
    }

    @Override
    public void offer(int worker, List<IncomingEvent> batch) {}
  }

  private static final class NoListener implements FeedListener {
    @Override
    public void cursorMoved(Feed feed) {}

    @Override
    public void statusChanged(Feed feed, HostStatus status, @Nullable String error) {}
  }
}
