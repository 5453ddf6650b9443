package io.gridrelay.node.peer;

import io.gridrelay.node.metrics.MetricNames;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.util.List;

/** What nodes ask each other for, on both sides. Thread-safe. */
public final class PeerMetrics {
  private final Counter requests =
      Counter.build(MetricNames.PEER_LOG_REQUESTS, "Requests of other nodes for this node's log.")
          .labelNames("outcome")
          .create();
  private final Counter sentBytes =
      Counter.build(MetricNames.PEER_LOG_SENT_BYTES, "Bytes of blocks sent to other nodes.")
          .create();
  private final Counter receivedBytes =
      Counter.build(
              MetricNames.PEER_LOG_RECEIVED_BYTES, "Bytes of blocks received from other nodes.")
          .create();
  private final Counter failures =
      Counter.build(
              MetricNames.PEER_LOG_FAILURES,
              "Requests to other nodes for their log that got no answer of use.")
          .labelNames("reason")
          .create();

  /** Shows everything in the registry, which must not have it yet; there may be several. */
  public void register(CollectorRegistry registry) {
    List.of(requests, sentBytes, receivedBytes, failures).forEach(registry::register);
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
