package io.gridrelay.node.simulated;

import io.gridrelay.client.websocket.CloseReason;
import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.client.websocket.WebSocketConnection;
import io.gridrelay.client.websocket.WebSocketListener;
import io.gridrelay.simulator.truth.Checker;
import io.gridrelay.simulator.truth.TruthLedger;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A consumer that resumes by cursor whenever its connection ends, as a careful client does, and
 * shows everything that comes to a {@link Checker}. It does not use the SDK's subscription, which
 * would leave out what comes twice. Thread-safe.
 */
final class ResumingConsumer implements WebSocketListener, AutoCloseable {
  private static final int CREDIT = 1_000;
  private static final int RETRY_MILLIS = 30;

  private final WebSocketClient client;
  private final String server;
  private final Checker.Wire wire;
  private final Checker checker;
  private final ScheduledExecutorService retries =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("retry").factory());
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile long cursor;
  private volatile boolean closed;
  private volatile WebSocketConnection current;
  private int received;

  /**
   * @param server {@code host:port}
   */
  ResumingConsumer(WebSocketClient client, String server, Checker.Wire wire, TruthLedger ledger) {
    this.client = client;
    this.server = server;
    this.wire = wire;
    this.checker = new Checker(ledger, wire);
    connect();
  }

  private void connect() {
    if (closed) {
      return;
    }
    cursor = Math.max(0, checker.lastNumber());
    String path =
        switch (wire) {
          case FIREHOSE -> "/xrpc/com.atproto.sync.subscribeRepos";
          case JETSTREAM -> "/subscribe";
        };
    URI uri = URI.create("ws://" + server + path + "?cursor=" + cursor);
    current = client.connect(uri, Map.of(), this);
  }

  Checker checker() {
    return checker;
  }

  /** Ends the connection, and so makes a new one, from the last number on. */
  void reconnect() {
    current.close(CloseReason.NORMAL, "");
  }

  /** Connections that came to be. */
  int connections() {
    return connections.get();
  }

  /** Messages that could not be read: none, from a relay in order. */
  List<Throwable> faults() {
    return List.copyOf(faults);
  }

  @Override
  public void onOpen(WebSocketConnection connection, HttpHeaders headers) {
    checker.connected(cursor);
    connections.incrementAndGet();
    received = 0;
    connection.request(CREDIT);
  }

  @Override
  public void onBinary(WebSocketConnection connection, byte[] message) {
    take(connection, message);
  }

  @Override
  public void onText(WebSocketConnection connection, byte[] utf8) {
    take(connection, utf8);
  }

  private void take(WebSocketConnection connection, byte[] message) {
    try {
      checker.received(message);
    } catch (RuntimeException e) {
      faults.add(e);
    }
    if (++received == CREDIT / 2) {
      received = 0;
      connection.request(CREDIT / 2);
    }
  }

  @Override
  public void onClosed(WebSocketConnection connection, CloseReason reason) {
    if (!closed) {
      retries.schedule(this::connect, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    closed = true;
    retries.shutdownNow();
    current.close(CloseReason.NORMAL, "");
  }
}
