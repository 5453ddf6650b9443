package io.gridrelay.client;

import io.gridrelay.client.Wire.Message;
import io.gridrelay.client.websocket.CloseReason;
import io.gridrelay.client.websocket.HandshakeRefusedException;
import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.client.websocket.WebSocketConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Messages from whichever server answers, driven by the thread that reads them: it notices that a
 * connection ended, waits and connects anew. So the position to resume from is exactly that of the
 * last event returned, and a reader that does not read causes no work.
 *
 * <p>Without a connection it waits until {@link #connectAt}; with one, {@link #buffer} is set,
 * whether the handshake is done or not. Used by the reading thread, but for {@link #close} and the
 * counters.
 */
final class MessageSource implements AutoCloseable {
  private final SubscriptionSettings settings;
  private final WebSocketClient webSockets;
  private final UnaryOperator<URI> endpoint;
  private final Retry retry;
  private final ServerRing servers;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Message> batch = new ArrayDeque<>();

  private long connectAt = System.nanoTime();
  private long unreachableSince = connectAt;
  private int refusals;
  private boolean progressed;
  private @Nullable MessageBuffer buffer;

  private volatile @Nullable WebSocketConnection connection;
  private volatile boolean closed;
  private volatile boolean connected;
  private final AtomicInteger connections = new AtomicInteger();
  private volatile URI current;
  private volatile @Nullable String lastProblem;

  /**
   * Begins to connect.
   *
   * @param endpoint where to connect to on a server, asked anew for each attempt
   */
  MessageSource(
      SubscriptionSettings settings, WebSocketClient webSockets, UnaryOperator<URI> endpoint) {
    this.settings = settings;
    this.webSockets = webSockets;
    this.endpoint = endpoint;
    this.retry =
        new Retry(settings.firstRetry(), settings.slowestRetry(), ThreadLocalRandom.current());
    this.servers = new ServerRing(settings.servers());
    this.current = servers.current();
    connect();
  }

  /**
   * The next message, or null if none came until {@code deadline} (of {@link System#nanoTime}) or
   * this is closed.
   *
   * @throws SubscriptionException if going on is of no use
   */
  @Nullable Message next(long deadline) throws InterruptedException {
    while (!closed) {
      Message message = batch.poll();
      if (message != null) {
        return message;
      }
      long nanosLeft = deadline - System.nanoTime();
      if (nanosLeft <= 0) {
        return null;
      }
      MessageBuffer filling = buffer;
      if (filling == null) {
        connectWhenDue(nanosLeft);
      } else {
        filling.drainTo(batch, nanosLeft, () -> closed);
        CloseReason reason = batch.isEmpty() ? filling.closed() : null;
        if (reason != null && !closed) {
          connectionEnded(filling, reason);
        }
      }
    }
    return null;
  }

  /** A message was of use: the next failure begins a new series. */
  void progressed() {
    progressed = true;
  }

  /** Drops the connection, because of what came over it, and connects anew after a while. */
  void abandon(String problem) {
    batch.clear();
    buffer = null;
    closeConnection();
    reached();
    retryLater(problem);
  }

  boolean isClosed() {
    return closed;
  }

  boolean isConnected() {
    return connected && !closed;
  }

  int connections() {
    return connections.get();
  }

  URI server() {
    return current;
  }

  Optional<String> lastProblem() {
    return Optional.ofNullable(lastProblem);
  }

  @Override
  public void close() {
    closed = true;
    closeConnection();
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void closeConnection() {
    WebSocketConnection open = connection;
    if (open != null) {
      open.close(CloseReason.NORMAL, "");
    }
  }

  private void connectWhenDue(long nanosLeft) throws InterruptedException {
    lock.lock();
    try {
      long wait = Math.min(nanosLeft, connectAt - System.nanoTime());
      while (wait > 0 && !closed) {
        wait = changed.awaitNanos(wait);
      }
    } finally {
      lock.unlock();
    }
    if (!closed && System.nanoTime() - connectAt >= 0) {
      connect();
    }
  }

  private void connect() {
    progressed = false;
    current = servers.current();
    MessageBuffer fresh =
        new MessageBuffer(lock, changed, settings.bufferMessages(), this::connected);
    buffer = fresh;
    try {
      connection = webSockets.connect(endpoint.apply(current), Map.of(), fresh);
    } catch (IllegalStateException e) {
      if (!closed) { // with its client, meanwhile
        throw e;
      }
    }
    if (closed) { // closed between the look and the assignment
      closeConnection();
    }
  }

  private void connected() {
    connections.incrementAndGet();
    connected = true;
  }

  private void connectionEnded(MessageBuffer ended, CloseReason reason) {
    buffer = null;
    if (ended.isOpened()) {
      reached();
    }
    String problem = current + ": " + reason.description();
    if (reason.cause() instanceof HandshakeRefusedException refused) {
      requireAcceptable(refused);
      servers.rest(retryAfterNanos(refused));
    }
    retryLater(problem);
  }

  /** A server was there until now: patience begins anew. */
  private void reached() {
    refusals = 0;
    unreachableSince = System.nanoTime();
  }

  /** A request that every server calls wrong will not become right by repeating it. */
  private void requireAcceptable(HandshakeRefusedException refused) {
    int status = refused.status();
    boolean ours = status >= 400 && status < 500 && status != 408 && status != 425 && status != 429;
    refusals = ours || status == 501 ? refusals + 1 : 0;
    if (refusals >= servers.size()) {
      throw new RequestRefusedException(refused);
    }
  }

  private long retryAfterNanos(HandshakeRefusedException refused) {
    return refused
        .headers()
        .firstValue("retry-after")
        .filter(value -> value.matches("\\d{1,6}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .map(asked -> Math.min(asked.toNanos(), settings.slowestRetry().toNanos()))
        .orElse(0L);
  }

  private void retryLater(String problem) {
    connected = false;
    lastProblem = problem;
    long now = System.nanoTime();
    Duration patience = settings.giveUpAfter();
    if (patience != null && now - unreachableSince > patience.toNanos()) {
      throw new UnreachableException(patience, problem);
    }
    long rest = servers.next();
    if (progressed) {
      retry.succeeded();
    }
    // The other nodes of a cluster are most likely well: go to the next one at once.
    long wait = servers.size() > 1 && progressed ? 0 : retry.nextNanos();
    connectAt = now + Math.max(wait, rest);
  }
}
