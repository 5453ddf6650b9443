package io.gridrelay.client;

/**
 * Takes events, one after the other, on the thread of its subscription.
 *
 * @param <E> type of the events
 */
@FunctionalInterface
public interface EventHandler<E> {
  /** Processes an event; it may block. An exception ends the subscription. */
  void onEvent(E event) throws Exception;
}
