package io.gridrelay.client;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/**
 * A stream of events that survives its connections. Read by one thread; {@link #close}, {@link
 * #cursor} and {@link #stats} may be called by any.
 *
 * <p>Events come in order, each once. After a broken connection the next one, to the same server or
 * the next of the list, begins right behind the last event that was returned. Reading methods throw
 * a {@link SubscriptionException} when going on is of no use; its type says why.
 *
 * @param <E> type of the events
 */
public interface Subscription<E> extends Iterable<E>, AutoCloseable {
  /**
   * The one iterator of this subscription. {@code hasNext} blocks until there is an event; it is
   * false only after {@link #close}.
   */
  @Override
  Iterator<E> iterator();

  /** The next event, or nothing if none came in time or the subscription is closed. */
  Optional<E> poll(Duration timeout);

  /**
   * Position of the last event that was returned: sequence number on the firehose, {@code time_us}
   * on Jetstream. Empty before the first.
   */
  Optional<Long> cursor();

  /** What happened so far. */
  SubscriptionStats stats();

  boolean isClosed();

  /** Ends the connection with a close frame and wakes the reader. Idempotent, does not block. */
  @Override
  void close();
}
