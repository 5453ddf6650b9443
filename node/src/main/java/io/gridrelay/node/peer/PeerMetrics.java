package io.gridrelay.node.peer;

import io.gridrelay.node.metrics.MetricNames;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;

/** What nodes ask each other for, on both sides. Thread-safe. */
public final class PeerMetrics {
  private final Counter requests;
  private final Counter sentBytes;
  private final Counter receivedBytes;
  private final Counter failures;

  /** Registers everything with the registry, which must not have it yet. */
  public PeerMetrics(CollectorRegistry registry) {
    requests =
        Counter.build(MetricNames.PEER_LOG_REQUESTS, "Requests of other nodes for this node's log.")
            .labelNames("outcome")
            .register(registry);
    sentBytes =
        Counter.build(MetricNames.PEER_LOG_SENT_BYTES, "Bytes of blocks sent to other nodes.")
            .register(registry);
    receivedBytes =
        Counter.build(
                MetricNames.PEER_LOG_RECEIVED_BYTES, "Bytes of blocks received from other nodes.")
            .register(registry);
    failures =
        Counter.build(
                MetricNames.PEER_LOG_FAILURES,
                "Requests to other nodes for their log that got no answer of use.")
            .labelNames("reason")
            .register(registry);
  }

  void request(String outcome) {
    requests.labels(outcome).inc();
  }

  void sent(long bytes) {
    sentBytes.inc((double) bytes);
  }

  void received(long bytes) {
    receivedBytes.inc((double) bytes);
  }

  void failure(PeerFaultException.Kind kind) {
    failures.labels(kind.label()).inc();
  }
}
