package io.gridrelay.node.serve;

import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.eventlog.Rendition;
import io.gridrelay.node.metrics.ServeMetrics;
import io.gridrelay.node.serve.fanout.AheadRule;
import io.gridrelay.node.serve.fanout.ConsumerPlan;
import io.gridrelay.node.serve.fanout.ConsumerStart;
import io.gridrelay.node.serve.fanout.EventFilter;
import io.gridrelay.node.serve.websocket.CloseCode;
import io.gridrelay.node.serve.websocket.Handshake;
import io.gridrelay.node.serve.websocket.ServerFrames;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@code com.atproto.sync.subscribeRepos}: every event, as DAG-CBOR frames. */
final class FirehoseEndpoint {
  static final String PATH = "/xrpc/com.atproto.sync.subscribeRepos";

  /** Clients have nothing to say here, so what they do say is skipped and must be short. */
  private static final int MAX_MESSAGE_BYTES = 64 << 10;

  private static final String PROTOCOL = "xrpc.v0.cbor";

  private final FutureCursors future;
  private final StreamUpgrade upgrade;
  private final ServeMetrics metrics;

  FirehoseEndpoint(FutureCursors future, StreamUpgrade upgrade, ServeMetrics metrics) {
    this.future = future;
    this.upgrade = upgrade;
    this.metrics = metrics;
  }

  void handle(HttpServerExchange exchange) {
    if (!upgrade.isUpgrade(exchange) || !upgrade.isReady(exchange)) {
      return;
    }
    OptionalLong cursor;
    try {
      cursor = cursor(exchange);
    } catch (NumberFormatException e) {
      metrics.request(PATH, 400);
      Replies.error(
          exchange, 400, "InvalidRequest", "cursor must be an integer that is not negative");
      return;
    }
    upgrade.open(exchange, plan(CursorRules.firehose(cursor)), protocol(exchange));
  }

  private static OptionalLong cursor(HttpServerExchange exchange) {
    Deque<String> values = exchange.getQueryParameters().get("cursor");
    if (values == null || values.getFirst().isEmpty()) {
      return OptionalLong.empty();
    }
    long cursor = Long.parseLong(values.getFirst());
    if (cursor < 0) {
      throw new NumberFormatException("negative");
    }
    return OptionalLong.of(cursor);
  }

  private static @Nullable String protocol(HttpServerExchange exchange) {
    String offered = exchange.getRequestHeaders().getFirst(Headers.SEC_WEB_SOCKET_PROTOCOL);
    return Handshake.names(offered, PROTOCOL) ? PROTOCOL : null;
  }

  private ConsumerPlan plan(ConsumerStart start) {
    return new ConsumerPlan(
        Rendition.FIREHOSE,
        start,
        this::judge,
        EventFilter.NONE,
        outdatedNotice(),
        null,
        false,
        MAX_MESSAGE_BYTES);
  }

  private AheadRule.Verdict judge(ConsumerStart start) {
    return future.contain(start)
        ? new AheadRule.Refuse(
            ServerFrames.binary(new FrameWriter().error("FutureCursor", "Cursor in the future.")),
            CloseCode.POLICY_VIOLATION,
            "FutureCursor")
        : new AheadRule.Wait();
  }

  private static ByteBuffer outdatedNotice() {
    return ServerFrames.binary(
        new FrameWriter()
            .info(
                "OutdatedCursor",
                "Requested cursor exceeded limit. Possibly missing events from the past."));
  }
}
