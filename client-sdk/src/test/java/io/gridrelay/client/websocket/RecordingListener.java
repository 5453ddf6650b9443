package io.gridrelay.client.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what happened on a connection, and asks for {@code credit} messages when it opens. */
class RecordingListener implements WebSocketListener {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  final List<byte[]> binaries = new CopyOnWriteArrayList<>();
  final CompletableFuture<HttpHeaders> opened = new CompletableFuture<>();
  final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
  final AtomicInteger batches = new AtomicInteger();
  final AtomicInteger closings = new AtomicInteger();
  private final int credit;

  RecordingListener(int credit) {
    this.credit = credit;
  }

  @Override
  public void onOpen(WebSocketConnection connection, HttpHeaders responseHeaders) {
    opened.complete(responseHeaders);
    if (credit > 0) {
      connection.request(credit);
    }
  }

  @Override
  public void onBinary(WebSocketConnection connection, byte[] message) {
    binaries.add(message);
    messages.add("binary:" + message.length);
  }

  @Override
  public void onText(WebSocketConnection connection, byte[] utf8) {
    messages.add(new String(utf8, StandardCharsets.UTF_8));
  }

  @Override
  public void onSkipped(WebSocketConnection connection, long bytes) {
    messages.add("skipped:" + bytes);
  }

  @Override
  public void onBatchEnd(WebSocketConnection connection) {
    batches.incrementAndGet();
  }

  @Override
  public void onClosed(WebSocketConnection connection, CloseReason reason) {
    closings.incrementAndGet();
    closed.complete(reason);
  }

  String next() throws Exception {
    String message = messages.poll(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(message).as("message within %s, closed: %s", DEADLINE, closed).isNotNull();
    return message;
  }

  CloseReason reason() throws Exception {
    return closed.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
