package io.gridrelay.node.metrics;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Enumeration;

/** The page {@code /metrics}. Thread-safe. */
public final class MetricsPage {
  public static final String CONTENT_TYPE = TextFormat.CONTENT_TYPE_004;

  private final CollectorRegistry registry;

  public MetricsPage(CollectorRegistry registry) {
    this.registry = registry;
  }

  /** Adds what the JVM knows about itself: heap, collections, threads, CPU time. */
  public static void registerJvm(CollectorRegistry registry) {
    DefaultExports.register(registry);
  }

  /** The current values of everything registered. */
  public String render() {
    StringWriter text = new StringWriter();
    try {
      TextFormat.write004(text, withoutCreated(registry.metricFamilySamples()));
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return text.toString();
  }

  /** The library adds to each counter a gauge that says when it was made; nobody asks for that. */
  private static Enumeration<MetricFamilySamples> withoutCreated(
      Enumeration<MetricFamilySamples> families) {
    return Collections.enumeration(
        Collections.list(families).stream()
            .map(
                family ->
                    new MetricFamilySamples(
                        family.name,
                        family.unit,
                        family.type,
                        family.help,
                        family.samples.stream()
                            .filter(sample -> !sample.name.equals(family.name + "_created"))
                            .toList()))
            .toList());
  }
}
