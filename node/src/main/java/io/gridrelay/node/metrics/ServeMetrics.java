package io.gridrelay.node.metrics;

import io.gridrelay.eventlog.Rendition;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** What the server counts. Thread-safe. */
public final class ServeMetrics {
  private final CollectorRegistry registry;
  private final Map<Rendition, Wire> wires = new EnumMap<>(Rendition.class);
  private final Counter closed;
  private final Counter refused;
  private final Counter cursors;
  private final Counter optionsUpdates;
  private final Counter requests;
  private final Counter faults;
  private final Histogram passSeconds;
  private final Counter readAheadSkipped;

  /** Registers everything with the registry, which must not have it yet. */
  public ServeMetrics(CollectorRegistry registry) {
    this.registry = registry;
    Gauge consumers = gauge(MetricNames.CONSUMERS, "Consumers connected now.", "wire");
    Gauge ahead =
        gauge(
            MetricNames.CONSUMERS_AHEAD,
            "Consumers that wait until this node's log has reached their cursor.",
            "wire");
    Counter opened = counter(MetricNames.CONSUMERS_OPENED, "Consumers ever connected.", "wire");
    Counter bytes = counter(MetricNames.CONSUMER_SENT_BYTES, "Bytes given to the kernel.", "wire");
    Counter events =
        counter(
            MetricNames.CONSUMER_SENT_EVENTS,
            "Messages sent; estimated by their bytes while an unfiltered consumer catches up.",
            "wire");
    Counter writes = counter(MetricNames.CONSUMER_WRITES, "Write and sendfile calls.", "wire");
    Counter blocked =
        counter(MetricNames.CONSUMER_BLOCKED, "Writes that found the socket full.", "wire");
    for (Rendition rendition : Rendition.values()) {
      String wire = rendition.suffix();
      wires.put(
          rendition,
          new Wire(
              consumers.labels(wire),
              ahead.labels(wire),
              opened.labels(wire),
              bytes.labels(wire),
              events.labels(wire),
              writes.labels(wire),
              blocked.labels(wire)));
    }
    closed = counter(MetricNames.CONSUMERS_CLOSED, "Consumers gone, by reason.", "wire", "reason");
    refused =
        counter(MetricNames.CONSUMERS_REFUSED, "Consumers refused before the upgrade.", "reason");
    cursors = counter(MetricNames.CURSOR_REQUESTS, "Cursors asked for.", "wire", "kind");
    optionsUpdates =
        counter(MetricNames.OPTIONS_UPDATES, "Messages of Jetstream subscribers.", "outcome");
    requests =
        counter(
            MetricNames.HTTP_REQUESTS,
            "Requests answered, but for /state, /internal and OPTIONS.",
            "route",
            "code");
    faults = counter(MetricNames.FANOUT_FAULTS, "Unexpected exceptions in a fan-out loop.");
    passSeconds =
        Histogram.build(MetricNames.FANOUT_PASS_SECONDS, "Time of one pass over the consumers.")
            .buckets(0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
            .labelNames("kind")
            .register(registry);
    readAheadSkipped =
        counter(MetricNames.READ_AHEAD_SKIPPED, "Read-ahead orders dropped, its queue was full.");
  }

  /** Counters of one wire; kept by the hot loops, so that no label is looked up there. */
  public record Wire(
      Gauge.Child consumers,
      Gauge.Child ahead,
      Counter.Child opened,
      Counter.Child sentBytes,
      Counter.Child sentEvents,
      Counter.Child writes,
      Counter.Child blocked) {}

  public Wire wire(Rendition rendition) {
    Wire wire = wires.get(rendition);
    if (wire == null) {
      throw new IllegalStateException("no metrics for " + rendition);
    }
    return wire;
  }

  public void closed(Rendition rendition, String reason) {
    closed.labels(rendition.suffix(), reason).inc();
  }

  public void refused(String reason) {
    refused.labels(reason).inc();
  }

  public void cursor(Rendition rendition, String kind) {
    cursors.labels(rendition.suffix(), kind).inc();
  }

  public void optionsUpdate(String outcome) {
    optionsUpdates.labels(outcome).inc();
  }

  public void request(String route, int code) {
    requests.labels(route, Integer.toString(code)).inc();
  }

  public void fault() {
    faults.inc();
  }

  /** The histogram of passes of a kind ({@code full} or {@code filtered}). */
  public Histogram.Child passes(String kind) {
    return passSeconds.labels(kind);
  }

  public void readAheadSkipped() {
    readAheadSkipped.inc();
  }

  /** Adds a gauge that is read when the page is rendered. */
  public void gauge(String name, String help, DoubleSupplier value) {
    Gauge.build(name, help)
        .create()
        .setChild(
            new Gauge.Child() {
              @Override
              public double get() {
                return value.getAsDouble();
              }
            })
        .register(registry);
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.build(name, help).labelNames(labels).register(registry);
  }

  private Gauge gauge(String name, String help, String... labels) {
    return Gauge.build(name, help).labelNames(labels).register(registry);
  }
}
