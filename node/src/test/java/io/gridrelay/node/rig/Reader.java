package io.gridrelay.node.rig;

import io.gridrelay.client.websocket.CloseReason;
import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.client.websocket.WebSocketConnection;
import io.gridrelay.client.websocket.WebSocketListener;
import io.gridrelay.simulator.truth.Checker;
import io.gridrelay.simulator.truth.Witness;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that resumes by its cursor whenever its connection ends or falls silent, and shows
 * everything that comes to a {@link Witness}. It stays with one node, or it goes to another one
 * with each new connection and now and then by whim. Thread-safe.
 */
final class Reader implements AutoCloseable {
  private static final int CREDIT = 1_000;
  private static final Duration RETRY = Duration.ofMillis(150);
  private static final Duration STAYING_PATIENCE = Duration.ofSeconds(10);
  private static final Duration HOPPING_PATIENCE = Duration.ofSeconds(4);
  private static final Duration LONGEST_WHIM = Duration.ofSeconds(20);

  private final WebSocketClient client;
  private final ScheduledExecutorService timer;
  private final List<Peer> peers;
  private final Witness witness;
  private final boolean hopping;
  private final RandomGenerator random;
  private final List<String> faults = new ArrayList<>();
  private final Silence silence = new Silence();

  // Under this object's lock:
  private int at;
  private @Nullable Connection current;
  private long nextWhimNanos;
  private boolean closed;

  /**
   * @param at index of the peer to begin with
   */
  Reader(
      WebSocketClient client,
      ScheduledExecutorService timer,
      List<Peer> peers,
      int at,
      boolean hopping,
      Witness witness,
      long seed) {
    this.client = client;
    this.timer = timer;
    this.peers = List.copyOf(peers);
    this.at = at;
    this.hopping = hopping;
    this.witness = witness;
    random = new SplittableRandom(seed);
  }

  /** Connects, and goes on doing so. */
  synchronized void start() {
    nextWhim();
    connect();
    timer.scheduleWithFixedDelay(this::look, 250, 250, TimeUnit.MILLISECONDS);
  }

  private synchronized void connect() {
    if (closed || current != null) {
      return;
    }
    Connection connection = new Connection(Math.max(0, witness.lastNumber()));
    current = connection;
    String path =
        witness.wire() == Checker.Wire.FIREHOSE
            ? "/xrpc/com.atproto.sync.subscribeRepos"
            : "/subscribe";
    URI uri = URI.create("ws://" + peers.get(at).server() + path + "?cursor=" + connection.cursor);
    connection.socket = client.connect(uri, Map.of(), connection);
  }

  /** Moves on if nothing came for too long, or by whim. */
  private synchronized void look() {
    Connection connection = current;
    if (closed || connection == null) {
      return;
    }
    long now = System.nanoTime();
    Duration patience = hopping ? HOPPING_PATIENCE : STAYING_PATIENCE;
    boolean whim = hopping && now - nextWhimNanos > 0;
    if (whim || now - connection.lastNanos > patience.toNanos()) {
      drop(connection);
      nextWhim();
      connect();
    }
  }

  private void nextWhim() {
    nextWhimNanos = System.nanoTime() + random.nextLong(LONGEST_WHIM.toNanos());
  }

  /** Whatever still comes on it does not count: a consumer that has gone does not hear it. */
  private void drop(Connection connection) {
    current = null;
    if (connection.socket != null) {
      connection.socket.close(CloseReason.NORMAL, "");
    }
    hop();
  }

  private void hop() {
    if (hopping) {
      at = (at + 1 + random.nextInt(peers.size() - 1)) % peers.size();
    }
  }

  Witness witness() {
    return witness;
  }

  Silence silence() {
    return silence;
  }

  boolean isHopping() {
    return hopping;
  }

  /** Number of the peer that it reads from now. */
  synchronized int peer() {
    return peers.get(at).number();
  }

  /** Messages that could not be read: none, from a relay in order. */
  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  @Override
  public synchronized void close() {
    closed = true;
    Connection connection = current;
    if (connection != null) {
      drop(connection);
    }
  }

  private final class Connection implements WebSocketListener {
    private final long cursor;
    private @Nullable WebSocketConnection socket;
    private long lastNanos = System.nanoTime();
    private int received;

    private Connection(long cursor) {
      this.cursor = cursor;
    }

    @Override
    public void onOpen(WebSocketConnection connection, HttpHeaders headers) {
      synchronized (Reader.this) {
        if (current != this) {
          return;
        }
        witness.connected(cursor);
        lastNanos = System.nanoTime();
        connection.request(CREDIT);
      }
    }

    @Override
    public void onBinary(WebSocketConnection connection, byte[] message) {
      synchronized (Reader.this) {
        if (current != this) {
          return;
        }
        try {
          witness.received(message);
        } catch (RuntimeException e) {
          faults.add(witness.name() + ": " + e);
        }
        lastNanos = System.nanoTime();
        silence.ended(lastNanos, witness.lastNumber());
        if (++received == CREDIT / 2) {
          received = 0;
          connection.request(CREDIT / 2);
        }
      }
    }

    @Override
    public void onText(WebSocketConnection connection, byte[] utf8) {
      onBinary(connection, utf8);
    }

    @Override
    public void onClosed(WebSocketConnection connection, CloseReason reason) {
      synchronized (Reader.this) {
        if (current != this) {
          return;
        }
        current = null;
        silence.disconnected();
        hop();
        if (!closed) {
          timer.schedule(Reader.this::connect, RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
    }
  }
}
