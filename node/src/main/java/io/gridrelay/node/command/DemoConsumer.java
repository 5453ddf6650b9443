package io.gridrelay.node.command;

import io.gridrelay.client.GridRelayClient;
import io.gridrelay.client.Subscription;
import io.gridrelay.client.SubscriptionException;
import io.gridrelay.client.firehose.AccountEvent;
import io.gridrelay.client.firehose.CommitEvent;
import io.gridrelay.client.firehose.FirehoseEvent;
import io.gridrelay.client.firehose.IdentityEvent;
import io.gridrelay.client.firehose.InfoEvent;
import io.gridrelay.client.firehose.SyncEvent;
import io.gridrelay.simulator.truth.EventKey;
import io.gridrelay.simulator.truth.EventKind;
import io.gridrelay.simulator.truth.ExpectedEvent;
import io.gridrelay.simulator.truth.TruthLedger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A consumer as a user would write it with the SDK, that compares every event with what the
 * simulated network has sent. Events of one account come in order, so one that is passed over is
 * lost, and one that is not above the last is a duplicate. One thread reads; {@link #score} is
 * thread-safe.
 */
final class DemoConsumer implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(100);

  /**
   * What it has seen so far. Immutable.
   *
   * @param server authority of the node that it is connected to, or tries
   * @param resumedMillis how long it took from the last event of one node to the first of another,
   *     the last time that happened; 0 if it never did
   */
  record Score(
      String server,
      long lastSeq,
      long received,
      long lost,
      long duplicates,
      long longestSilenceMillis,
      long silenceMillis,
      long resumedMillis,
      @Nullable String failure) {}

  private final TruthLedger ledger;
  private final GridRelayClient client;
  private final Subscription<FirehoseEvent> events;
  private final Consumer<String> news;
  private final UnaryOperator<String> nameOf;
  private final String name;
  private final Map<String, Integer> places = new HashMap<>();
  private final Thread thread;
  private volatile boolean closed;

  // Written by the reading thread, under the lock:
  private String server;
  private long lastSeq;
  private long received;
  private long lost;
  private long duplicates;
  private long longestSilence;
  private long lastEventNanos = System.nanoTime();
  private long resumedMillis;
  private @Nullable String failure;

  /**
   * Connects.
   *
   * @param nodes addresses, the preferred one first
   * @param nameOf name of the node with that address
   * @param news told what happens, in a line
   */
  DemoConsumer(
      String name,
      List<String> nodes,
      UnaryOperator<String> nameOf,
      TruthLedger ledger,
      Consumer<String> news) {
    this.name = name;
    this.nameOf = nameOf;
    this.ledger = ledger;
    this.news = news;
    this.server = nodes.getFirst();
    this.client =
        GridRelayClient.builder(nodes.stream().map(node -> "ws://" + node).toList())
            .retries(Duration.ofMillis(100), Duration.ofSeconds(1))
            .build();
    this.events = client.firehose().fromOldest().subscribe();
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::read);
  }

  private void read() {
    try {
      while (!closed) {
        events.poll(LOOK).ifPresent(this::take);
      }
    } catch (SubscriptionException e) {
      if (!closed) {
        synchronized (this) {
          failure = String.valueOf(e.getMessage());
        }
        news.accept(name + " gives up: " + e.getMessage());
      }
    }
  }

  private synchronized void take(FirehoseEvent event) {
    long now = System.nanoTime();
    long silence = (now - lastEventNanos) / 1_000_000;
    String from = events.stats().server().getAuthority();
    if (!from.equals(server)) {
      resumedMillis = silence;
      news.accept(
          "%s goes on at %s behind seq %,d, %,d ms after its last event"
              .formatted(name, nameOf.apply(from), lastSeq, silence));
      server = from;
    }
    if (received > 0) {
      longestSilence = Math.max(longestSilence, silence);
    }
    lastEventNanos = now;
    EventKey key = key(event);
    if (key == null) {
      return;
    }
    lastSeq = event.seq();
    received++;
    ExpectedEvent expected = ledger.find(key);
    if (expected != null) {
      place(expected);
    }
  }

  private void place(ExpectedEvent expected) {
    String did = expected.key().did();
    int next = places.getOrDefault(did, 0);
    if (expected.ordinal() < next) {
      duplicates++;
      return;
    }
    lost += expected.ordinal() - next;
    places.put(did, expected.ordinal() + 1);
  }

  private static @Nullable EventKey key(FirehoseEvent event) {
    return switch (event) {
      case CommitEvent commit ->
          new EventKey(commit.did().value(), EventKind.COMMIT, commit.rev().toString());
      case SyncEvent sync -> new EventKey(sync.did().value(), EventKind.SYNC, sync.time());
      case IdentityEvent identity ->
          new EventKey(identity.did().value(), EventKind.IDENTITY, identity.time());
      case AccountEvent account ->
          new EventKey(account.did().value(), EventKind.ACCOUNT, account.time());
      case InfoEvent info -> null;
    };
  }

  synchronized Score score() {
    long silence = (System.nanoTime() - lastEventNanos) / 1_000_000;
    return new Score(
        server,
        lastSeq,
        received,
        lost,
        duplicates,
        received == 0 ? 0 : Math.max(longestSilence, silence),
        silence,
        resumedMillis,
        failure);
  }

  @Override
  public void close() {
    closed = true;
    client.close();
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
