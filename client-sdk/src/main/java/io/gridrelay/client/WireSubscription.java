package io.gridrelay.client;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.client.Wire.Message;
import io.gridrelay.client.websocket.WebSocketClient;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A subscription on either wire: decodes messages, drops what came before, keeps the cursor. Read
 * by one thread; the counters and the cursor may be read by any.
 */
final class WireSubscription<E> implements Subscription<E> {
  private static final long NO_CURSOR = Long.MIN_VALUE;
  private static final Duration FOREVER = Duration.ofDays(365);

  /**
   * A node of a cluster may lag behind the one that gave us the cursor, but not for so many
   * attempts.
   */
  private static final int FUTURE_CURSOR_ATTEMPTS = 12;

  private final Wire<E> wire;
  private final Set<URI> servers;
  private final MessageSource source;
  private final Consumer<WireSubscription<?>> onClose;
  private final Events iterator = new Events();

  private Start start;

  /** Who has said since the last event that our cursor is of the future, and how often in all. */
  private final Set<URI> behind = new HashSet<>();

  private int futureCursors;
  private @Nullable SubscriptionException failure;

  /** Of the last event decoded, which may be one ahead of the last one returned. */
  private long position = NO_CURSOR;

  private volatile long cursor = NO_CURSOR;
  private volatile long events;
  private volatile long bytes;
  private volatile long duplicates;
  private volatile long malformed;

  WireSubscription(
      Wire<E> wire,
      Start start,
      SubscriptionSettings settings,
      WebSocketClient webSockets,
      Consumer<WireSubscription<?>> onClose) {
    this.wire = wire;
    this.start = start;
    this.onClose = onClose;
    this.servers = Set.copyOf(settings.servers());
    this.source = new MessageSource(settings, webSockets, server -> wire.uri(server, this.start));
  }

  @Override
  public Iterator<E> iterator() {
    return iterator;
  }

  @Override
  public Optional<E> poll(Duration timeout) {
    return Optional.ofNullable(iterator.poll(timeout));
  }

  @Override
  public Optional<Long> cursor() {
    long last = cursor;
    return last == NO_CURSOR ? Optional.empty() : Optional.of(last);
  }

  @Override
  public SubscriptionStats stats() {
    return new SubscriptionStats(
        events,
        bytes,
        duplicates,
        malformed,
        source.connections(),
        source.isConnected(),
        source.server(),
        source.lastProblem());
  }

  @Override
  public boolean isClosed() {
    return source.isClosed();
  }

  @Override
  public void close() {
    source.close();
    wire.close();
    onClose.accept(this);
  }

  /** Closed by the user; after a failure reading goes on to say so. */
  private boolean isOver() {
    return isClosed() && failure == null;
  }

  /** The next event that is new, or null when time is up or the subscription closed. */
  private @Nullable E next(Duration timeout) {
    SubscriptionException before = failure;
    if (before != null) {
      throw before;
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      Message message = source.next(deadline);
      while (message != null) {
        E event = eventOf(message);
        if (event != null) {
          return event;
        }
        message = source.next(deadline);
      }
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted while waiting for an event", e);
    } catch (SubscriptionException e) {
      failure = e;
      close();
      throw e;
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // Written by the reading thread only.
  private @Nullable E eventOf(Message message) {
    bytes += message.payload().length;
    try {
      return switch (wire.decode(message)) {
        case Wire.Event<E>(E event, long itsPosition) -> isNew(itsPosition) ? event : null;
        case Wire.Ignored<E> ignored -> null;
        case Wire.StreamError<E>(String name, String text) -> {
          streamEnded(name, text);
          yield null;
        }
      };
    } catch (AtprotoException e) {
      malformed++;
      return null;
    }
  }

  private boolean isNew(long itsPosition) {
    source.progressed();
    futureCursors = 0;
    behind.clear();
    if (itsPosition == 0) {
      return true;
    }
    if (itsPosition <= position) {
      countDuplicate();
      return false;
    }
    position = itsPosition;
    start = new Start.After(itsPosition);
    return true;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // Written by the reading thread only.
  private void countDuplicate() {
    duplicates++;
  }

  /**
   * The event goes to the user, and with it the cursor: not earlier, or an event could be lost by
   * storing it.
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // Written by the reading thread only.
  private E returning(E event) {
    cursor = position;
    events++;
    return event;
  }

  private void streamEnded(String name, String text) {
    String problem = text.isEmpty() ? name : name + ": " + text;
    if (name.equals("FutureCursor") && isFuture(source.server())) {
      throw new FutureCursorException(problem);
    }
    source.abandon(source.server() + ": " + problem);
  }

  /**
   * Whether to believe that our cursor is of the future, now that a server has said so. A cursor
   * that came from these servers is not; it is theirs that lag. Of one that the user gave us each
   * server is asked, but one that is down is not waited for.
   */
  private boolean isFuture(URI server) {
    behind.add(server);
    futureCursors++;
    if (position != NO_CURSOR) {
      return futureCursors > FUTURE_CURSOR_ATTEMPTS;
    }
    return behind.containsAll(servers) || futureCursors >= 2 * servers.size();
  }

  /** Looks one event ahead, because {@code hasNext} must. */
  private final class Events implements Iterator<E> {
    private @Nullable E ahead;

    @Override
    public boolean hasNext() {
      while (ahead == null && !isOver()) {
        ahead = WireSubscription.this.next(FOREVER);
      }
      return ahead != null && !isOver();
    }

    @Override
    public E next() {
      E event = hasNext() ? ahead : null;
      if (event == null) {
        throw new NoSuchElementException("the subscription is closed");
      }
      ahead = null;
      return returning(event);
    }

    private @Nullable E poll(Duration timeout) {
      E event = ahead;
      ahead = null;
      if (event == null && !isOver()) {
        event = WireSubscription.this.next(timeout);
      }
      return event == null ? null : returning(event);
    }
  }
}
