package io.gridrelay.node;

import io.gridrelay.jet.HandOver;
import io.gridrelay.jet.VerifiedEvent;
import io.gridrelay.node.tail.Acknowledgements;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for feeds and lanes: keeps every event until it is acknowledged, and hands it over
 * again to a new execution, as the contract of {@link HandOver} wants it. Thread-safe.
 */
final class TestFeeds implements HandOver, Acknowledgements {
  private record Origin(String host, long upstreamSeq) {}

  private final Map<Origin, VerifiedEvent> unacknowledged = new LinkedHashMap<>();
  private final Deque<VerifiedEvent> queue = new ArrayDeque<>();
  private long execution;
  private boolean holdsBack;
  private int claims;
  private long acknowledgedCount;

  synchronized void add(VerifiedEvent event) {
    unacknowledged.put(new Origin(event.host(), event.upstreamSeq()), event);
    queue.add(event);
  }

  @Override
  public synchronized void claim(long executionId, IntPredicate ownsPartition) {
    execution = executionId;
    holdsBack = false;
    claims++;
    queue.clear();
    queue.addAll(unacknowledged.values());
  }

  @Override
  public synchronized @Nullable VerifiedEvent poll(long executionId) {
    return executionId == execution && !holdsBack ? queue.poll() : null;
  }

  /** Gives the execution that runs nothing more, and says that it has waited for long. */
  synchronized void holdBack() {
    holdsBack = true;
  }

  @Override
  public synchronized Duration stalled() {
    return holdsBack ? Duration.ofMinutes(1) : Duration.ZERO;
  }

  @Override
  public synchronized void acknowledged(String host, long upstreamSeq) {
    if (unacknowledged.remove(new Origin(host, upstreamSeq)) != null) {
      acknowledgedCount++;
    }
  }

  @Override
  public synchronized void noticesMissed() {
    queue.clear();
    queue.addAll(unacknowledged.values());
  }

  synchronized int waiting() {
    return unacknowledged.size();
  }

  synchronized int claims() {
    return claims;
  }

  synchronized long acknowledgedCount() {
    return acknowledgedCount;
  }
}
