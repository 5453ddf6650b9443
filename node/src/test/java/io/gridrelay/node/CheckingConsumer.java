package io.gridrelay.node;

import io.gridrelay.client.websocket.CloseReason;
import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.client.websocket.WebSocketClientConfig;
import io.gridrelay.client.websocket.WebSocketConnection;
import io.gridrelay.client.websocket.WebSocketListener;
import io.gridrelay.simulator.truth.Checker;
import io.gridrelay.simulator.truth.TruthLedger;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Map;

/**
 * A consumer of a node whose messages are compared with what the simulated network sent.
 * Thread-safe.
 */
final class CheckingConsumer implements WebSocketListener, AutoCloseable {
  private final WebSocketClient client = new WebSocketClient(WebSocketClientConfig.defaults());
  private final Checker checker;
  private final Checker.Wire wire;

  CheckingConsumer(TruthLedger ledger, Checker.Wire wire) {
    this.wire = wire;
    checker = new Checker(ledger, wire);
  }

  /** Connects, or connects again where it was. */
  void connect(InetSocketAddress node) {
    long cursor = Math.max(0, checker.lastNumber());
    String path =
        switch (wire) {
          case FIREHOSE -> "/xrpc/com.atproto.sync.subscribeRepos";
          case JETSTREAM -> "/subscribe";
        };
    checker.connected(cursor);
    client.connect(
        URI.create("ws://127.0.0.1:" + node.getPort() + path + "?cursor=" + cursor),
        Map.of(),
        this);
  }

  Checker checker() {
    return checker;
  }

  @Override
  public void onOpen(WebSocketConnection connection, HttpHeaders responseHeaders) {
    connection.request(1_000_000_000);
  }

  @Override
  public void onBinary(WebSocketConnection connection, byte[] message) {
    checker.received(message);
  }

  @Override
  public void onText(WebSocketConnection connection, byte[] utf8) {
    checker.received(utf8);
  }

  @Override
  public void onClosed(WebSocketConnection connection, CloseReason reason) {}

  @Override
  public void close() {
    client.close();
  }
}
