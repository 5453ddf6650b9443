package io.gridrelay.node.serve;

import io.gridrelay.eventlog.Rendition;
import io.gridrelay.node.metrics.ServeMetrics;
import io.gridrelay.node.serve.fanout.AheadRule;
import io.gridrelay.node.serve.fanout.ConsumerPlan;
import io.gridrelay.node.serve.fanout.ConsumerStart;
import io.gridrelay.node.serve.fanout.EventFilter;
import io.gridrelay.node.serve.jetstream.InvalidOptionsException;
import io.gridrelay.node.serve.jetstream.OptionsUpdate;
import io.gridrelay.node.serve.jetstream.SubscribeQuery;
import io.gridrelay.node.serve.websocket.WebSocketFault;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.util.Optional;

/**
 * Jetstream v1, {@code /subscribe} and {@code /jetstream}. Errors before the upgrade are plain text
 * with the wording of the reference server; clients look at the status only.
 *
 * <p>The two reference servers disagree here and there; like the newer one we compare {@code
 * maxMessageSizeBytes} with the uncompressed message, start reading after the hello, and close with
 * 1007 and 1008 when an options message is refused.
 */
final class JetstreamEndpoint {
  private static final HttpString SOCKET_ENCODING = HttpString.tryFromString("Socket-Encoding");

  private final FutureCursors future;
  private final StreamUpgrade upgrade;
  private final ServeMetrics metrics;
  private final int maxOptionsBytes;

  JetstreamEndpoint(
      FutureCursors future, StreamUpgrade upgrade, ServeMetrics metrics, int maxOptionsBytes) {
    this.future = future;
    this.upgrade = upgrade;
    this.metrics = metrics;
    this.maxOptionsBytes = maxOptionsBytes;
  }

  void handle(HttpServerExchange exchange) {
    if (!upgrade.isUpgrade(exchange) || !upgrade.isReady(exchange)) {
      return;
    }
    SubscribeQuery query;
    try {
      query =
          SubscribeQuery.parse(
              exchange.getQueryParameters(),
              exchange.getRequestHeaders().getFirst(SOCKET_ENCODING));
    } catch (InvalidOptionsException e) {
      metrics.request(exchange.getRequestPath(), 400);
      Replies.text(exchange, 400, "subscribe: " + e.text() + "\n");
      return;
    }
    Rendition rendition = query.zstd() ? Rendition.JETSTREAM_ZSTD : Rendition.JETSTREAM;
    upgrade.open(
        exchange,
        new ConsumerPlan(
            rendition,
            CursorRules.jetstream(query.cursor()),
            this::judge,
            query.filter(),
            null,
            this::readOptions,
            query.requireHello(),
            maxOptionsBytes),
        null);
  }

  /** Nothing is refused on this wire: like the reference server we take the future for live. */
  private AheadRule.Verdict judge(ConsumerStart start) {
    return future.contain(start) ? new AheadRule.BeginLive() : new AheadRule.Wait();
  }

  private Optional<EventFilter> readOptions(byte[] utf8) throws WebSocketFault {
    try {
      Optional<EventFilter> filter = OptionsUpdate.parse(utf8);
      metrics.optionsUpdate(filter.isPresent() ? "applied" : "ignored");
      return filter;
    } catch (WebSocketFault fault) {
      metrics.optionsUpdate("refused");
      throw fault;
    }
  }
}
