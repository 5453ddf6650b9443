package io.gridrelay.node.command;

import io.gridrelay.node.Node;
import io.gridrelay.simulator.SimulatedNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The demo's line of rates. Confined to one thread. */
final class DemoReport {
  private final Node node;
  private final SimulatedNetwork network;
  private final LiveLine line;
  private final URI metrics;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Rate emitted = new Rate();
  private final Rate delivered = new Rate();

  DemoReport(Node node, SimulatedNetwork network, PrintWriter out) {
    this.node = node;
    this.network = network;
    this.line = new LiveLine(out);
    this.metrics = URI.create("http://127.0.0.1:" + node.address().getPort() + "/metrics");
  }

  /** A line per second until it is time to stop. */
  void until(Stop stop) throws InterruptedException {
    while (!stop.await(1000)) {
      String page = metricsPage();
      line.show(
          "in %,.0f events/s | out %,.0f events/s to %.0f consumers | seq %,d | disk %,.1f MB"
              .formatted(
                  emitted.of(network.emittedEvents()),
                  delivered.of((long) sum(page, "gridrelay_consumer_sent_events_total")),
                  sum(page, "gridrelay_consumers"),
                  node.log().lastSeq(),
                  node.log().bytes() / 1e6));
    }
    line.end();
  }

  private String metricsPage() throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(2)).build();
    try {
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return ""; // The node is stopping; the rates are shown as zero.
    }
  }

  /** Sum of a metric over all its labels. */
  static double sum(String page, String metric) {
    return page.lines()
        .filter(each -> each.startsWith(metric + " ") || each.startsWith(metric + "{"))
        .mapToDouble(each -> Double.parseDouble(each.substring(each.lastIndexOf(' ') + 1)))
        .sum();
  }
}
