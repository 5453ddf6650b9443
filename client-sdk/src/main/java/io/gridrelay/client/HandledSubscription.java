package io.gridrelay.client;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A subscription whose events go to an {@link EventHandler} on a virtual thread of its own.
 * Thread-safe.
 */
public final class HandledSubscription implements AutoCloseable {
  private final Subscription<?> subscription;
  private final CompletableFuture<Void> completion = new CompletableFuture<>();
  private volatile Optional<Long> cursor = Optional.empty();

  private HandledSubscription(Subscription<?> subscription) {
    this.subscription = subscription;
  }

  static <E> HandledSubscription start(Subscription<E> subscription, EventHandler<E> handler) {
    HandledSubscription handled = new HandledSubscription(subscription);
    Thread.ofVirtual().name("subscription-handler").start(() -> handled.run(subscription, handler));
    return handled;
  }

  private <E> void run(Subscription<E> events, EventHandler<E> handler) {
    try (events) {
      for (E event : events) {
        handler.onEvent(event);
        cursor = events.cursor();
      }
      completion.complete(null);
    } catch (Exception | Error e) {
      completion.completeExceptionally(e);
    }
  }

  /**
   * Completes when the handler will get no more events: normally after {@link #close}, with the
   * {@link SubscriptionException} or the handler's own exception otherwise.
   */
  public CompletableFuture<Void> completion() {
    return completion.copy();
  }

  /** Position of the last event that the handler is done with. */
  public Optional<Long> cursor() {
    return cursor;
  }

  public SubscriptionStats stats() {
    return subscription.stats();
  }

  /** Ends the subscription; an event being handled is finished. Does not wait for that. */
  @Override
  public void close() {
    subscription.close();
  }
}
