package io.gridrelay.simulator.truth;

import io.gridrelay.simulator.Fault;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the network has sent, and what has to become of it: the model that checkers
 * compare with. Grows without bound, about 500 bytes per event. Thread-safe.
 */
public final class TruthLedger {
  private final List<ExpectedEvent> expected = new ArrayList<>();
  private final List<RefusedEvent> refused = new ArrayList<>();
  private final Map<EventKey, ExpectedEvent> byKey = new HashMap<>();
  private final Map<EventKey, RefusedEvent> refusedByKey = new HashMap<>();
  private final Map<String, List<ExpectedEvent>> byDid = new HashMap<>();

  /** Notes an event to be delivered; called before it is sent. */
  public synchronized void expect(
      String host,
      long upstreamSeq,
      EventKey key,
      List<ExpectedOp> ops,
      @Nullable String commit,
      @Nullable String status) {
    List<ExpectedEvent> ofDid = byDid.computeIfAbsent(key.did(), _ -> new ArrayList<>());
    ExpectedEvent event =
        new ExpectedEvent(host, upstreamSeq, key, ofDid.size(), ops, commit, status);
    if (byKey.putIfAbsent(key, event) != null) {
      throw new IllegalStateException("two events are " + key);
    }
    ofDid.add(event);
    expected.add(event);
  }

  /** Notes an event to be refused; called before it is sent. */
  public synchronized void refuse(RefusedEvent event) {
    refused.add(event);
    refusedByKey.put(event.key(), event);
  }

  /** All events to be delivered, in the order in which they were sent. */
  public synchronized List<ExpectedEvent> expected() {
    return List.copyOf(expected);
  }

  /** The same from a place on: what was noted since a list of this length was asked for. */
  public synchronized List<ExpectedEvent> expectedFrom(int place) {
    return List.copyOf(expected.subList(place, expected.size()));
  }

  /** All events to be refused, in the order in which they were sent. */
  public synchronized List<RefusedEvent> refused() {
    return List.copyOf(refused);
  }

  /** How many events were sent with each fault. */
  public synchronized Map<Fault, Long> refusedByFault() {
    Map<Fault, Long> counts = new EnumMap<>(Fault.class);
    refused.forEach(event -> counts.merge(event.fault(), 1L, Long::sum));
    return counts;
  }

  public synchronized int expectedCount() {
    return expected.size();
  }

  public synchronized int refusedCount() {
    return refused.size();
  }

  /** The event with this key if it is to be delivered; null otherwise. */
  public synchronized @Nullable ExpectedEvent find(EventKey key) {
    return byKey.get(key);
  }

  synchronized @Nullable RefusedEvent findRefused(EventKey key) {
    return refusedByKey.get(key);
  }
}
