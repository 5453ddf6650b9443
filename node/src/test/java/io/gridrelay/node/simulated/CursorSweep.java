package io.gridrelay.node.simulated;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.atproto.event.SequencedFrame;
import io.gridrelay.client.websocket.CloseReason;
import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.client.websocket.WebSocketConnection;
import io.gridrelay.client.websocket.WebSocketListener;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;

/**
 * Reads everything that a node has, then asks for cursors at, before and behind many of its
 * numbers: the first message that comes must be the right one. The node must be at rest.
 */
final class CursorSweep {
  private static final int SAMPLES = 60;
  private static final long PATIENCE_SECONDS = 20;

  /**
   * What was found.
   *
   * @param messages that the node has
   * @param tried cursors asked for
   * @param wrong in words
   */
  record Result(int messages, int tried, List<String> wrong) {}

  private final String server;
  private final WebSocketClient client;
  private final RandomGenerator random;
  private final ObjectMapper json = new ObjectMapper();

  CursorSweep(String server, WebSocketClient client, long seed) {
    this.server = server;
    this.client = client;
    this.random = new SplittableRandom(seed);
  }

  /** The firehose by seq, exclusive. */
  Result firehose() throws InterruptedException {
    return sweep("/xrpc/com.atproto.sync.subscribeRepos?cursor=", CursorSweep::seq, false);
  }

  /** Jetstream by {@code time_us}, inclusive. */
  Result jetstream() throws InterruptedException {
    return sweep("/subscribe?cursor=", this::timeUs, true);
  }

  private Result sweep(String path, ToLongFunction<byte[]> number, boolean inclusive)
      throws InterruptedException {
    NavigableSet<Long> numbers = new TreeSet<>();
    for (byte[] message : read(path + 0, Integer.MAX_VALUE)) {
      numbers.add(number.applyAsLong(message));
    }
    List<Long> all = List.copyOf(numbers);
    List<String> wrong = new ArrayList<>();
    int tried = 0;
    for (int sample = 0; sample < SAMPLES && all.size() > 2; sample++) {
      long base = all.get(sample == 0 ? 0 : random.nextInt(all.size() - 1));
      for (long cursor = base - 1; cursor <= base + 1; cursor++) {
        Long expected = inclusive ? numbers.ceiling(cursor) : numbers.higher(cursor);
        List<byte[]> first = read(path + cursor, 1);
        long found = first.isEmpty() ? -1 : number.applyAsLong(first.getFirst());
        tried++;
        if (expected == null || found != expected) {
          wrong.add("cursor " + cursor + " gave " + found + ", expected " + expected);
        }
      }
    }
    return new Result(all.size(), tried, wrong);
  }

  private static long seq(byte[] frame) {
    return new FrameDecoder().decode(frame) instanceof SequencedFrame known ? known.seq() : -1;
  }

  private long timeUs(byte[] message) {
    try {
      return json.readTree(message).path("time_us").asLong();
    } catch (IOException e) {
      return -1;
    }
  }

  /** Messages from a cursor on: so many, or all until nothing more comes for a second. */
  private List<byte[]> read(String pathAndCursor, int most) throws InterruptedException {
    Collector collector = new Collector(most);
    WebSocketConnection connection =
        client.connect(URI.create("ws://" + server + pathAndCursor), Map.of(), collector);
    try {
      return collector.await();
    } finally {
      connection.close(CloseReason.NORMAL, "");
    }
  }

  private static final class Collector implements WebSocketListener {
    private final int most;
    private final List<byte[]> messages = new ArrayList<>();
    private final CompletableFuture<Void> complete = new CompletableFuture<>();

    private Collector(int most) {
      this.most = most;
    }

    @Override
    public void onOpen(WebSocketConnection connection, HttpHeaders headers) {
      connection.request(most);
    }

    @Override
    public synchronized void onBinary(WebSocketConnection connection, byte[] message) {
      messages.add(message);
      if (messages.size() == most) {
        complete.complete(null);
      }
    }

    @Override
    public void onText(WebSocketConnection connection, byte[] utf8) {
      onBinary(connection, utf8);
    }

    @Override
    public void onClosed(WebSocketConnection connection, CloseReason reason) {
      complete.complete(null);
    }

    private synchronized int size() {
      return messages.size();
    }

    private synchronized List<byte[]> copy() {
      return List.copyOf(messages);
    }

    List<byte[]> await() throws InterruptedException {
      int before = -1;
      long waited = 0;
      while (!complete.isDone() && waited < PATIENCE_SECONDS && (size() == 0 || size() > before)) {
        before = size();
        waited++;
        try {
          complete.get(1, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
          // Look whether more came.
        } catch (ExecutionException e) {
          throw new IllegalStateException(e);
        }
      }
      return copy();
    }
  }
}
