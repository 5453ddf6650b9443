package io.gridrelay.node.serve;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Bounds the consumers of this node, in all and from one address. Thread-safe. */
final class ConnectionLimits {
  /** What a request for one more consumer gets. */
  enum Verdict {
    GRANTED,
    NODE_FULL,
    ADDRESS_FULL
  }

  private final int maxConsumers;
  private final int maxPerAddress;
  private final AtomicInteger consumers = new AtomicInteger();
  private final ConcurrentHashMap<String, Integer> byAddress = new ConcurrentHashMap<>();

  ConnectionLimits(int maxConsumers, int maxPerAddress) {
    this.maxConsumers = maxConsumers;
    this.maxPerAddress = maxPerAddress;
  }

  /** Asks for one more; what is granted must be released once. */
  Verdict acquire(String address) {
    if (consumers.incrementAndGet() > maxConsumers) {
      consumers.decrementAndGet();
      return Verdict.NODE_FULL;
    }
    int ofAddress = byAddress.merge(address, 1, Integer::sum);
    if (ofAddress > maxPerAddress) {
      release(address);
      return Verdict.ADDRESS_FULL;
    }
    return Verdict.GRANTED;
  }

  void release(String address) {
    consumers.decrementAndGet();
    byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
  }
}
