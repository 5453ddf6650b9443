package io.gridrelay.node;

import io.gridrelay.jet.SequencerCounters;
import io.gridrelay.node.feed.FeedCounters;
import io.gridrelay.node.ingest.Ingest;
import io.gridrelay.node.lane.LaneCounters;
import io.gridrelay.node.metrics.MetricNames;
import io.gridrelay.node.metrics.MetricsPage;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Shows on the metrics page what the parts of a node count for themselves. Read when the page is
 * rendered; thread-safe.
 */
final class NodeMetrics extends Collector {
  private final Spine spine;
  private final Ingest ingest;
  private final Storage storage;

  private NodeMetrics(Spine spine, Ingest ingest, Storage storage) {
    this.spine = spine;
    this.ingest = ingest;
    this.storage = storage;
  }

  static void register(CollectorRegistry registry, Spine spine, Ingest ingest, Storage storage) {
    new NodeMetrics(spine, ingest, storage).register(registry);
    MetricsPage.registerJvm(registry);
  }

  @Override
  public List<MetricFamilySamples> collect() {
    List<MetricFamilySamples> families = new ArrayList<>();
    sequencer(families);
    feeds(families);
    lanes(families);
    return families;
  }

  private void sequencer(List<MetricFamilySamples> to) {
    SequencerCounters counters = spine.counters();
    counter(to, MetricNames.SEQUENCER_EVENTS, "Events numbered here.", counters.events.sum());
    counter(
        to, MetricNames.SEQUENCER_ROWS, "Sequence numbers given out here.", counters.rows.sum());
    CounterMetricFamily dropped =
        new CounterMetricFamily(
            MetricNames.SEQUENCER_DROPPED,
            "Events that the sequencer did not number.",
            List.of("reason"));
    add(dropped, "duplicate", counters.duplicates.sum());
    add(dropped, "stale_rev", counters.stale.sum());
    add(dropped, "poison", counters.poison.sum());
    to.add(dropped);
    counter(
        to, MetricNames.SEQUENCER_BLOCKS, "Blocks appended to the ring.", counters.blocks.sum());
    counter(
        to,
        MetricNames.SEQUENCER_BLOCK_BYTES,
        "Bytes of blocks appended to the ring.",
        counters.blockBytes.sum());
    CounterMetricFamily waits =
        new CounterMetricFamily(
            MetricNames.SEQUENCER_WAITS,
            "Times that the sequencer could not go on.",
            List.of("for"));
    add(waits, "numbers", counters.waitsForNumbers.sum());
    add(waits, "log", counters.waitsForLog.sum());
    to.add(waits);
    counter(
        to, MetricNames.SEQUENCER_STARTS, "Executions that started here.", counters.starts.sum());
    gauge(
        to,
        MetricNames.SEQUENCER_ACTIVE,
        "1 if the sequencer runs here.",
        spine.isSequencing() ? 1 : 0);
    gauge(
        to,
        MetricNames.HEAD_SEQ,
        "Highest sequence number that can have been given out.",
        spine.headSeq());
    gauge(
        to,
        MetricNames.LOG_REFUSED,
        "1 while the disk takes no more events.",
        spine.diskRefusal().isPresent() ? 1 : 0);
    gauge(to, MetricNames.LOG_BYTES, "Bytes of the log on disk.", storage.log().bytes());
  }

  private void feeds(List<MetricFamilySamples> to) {
    FeedCounters counters = ingest.feeds().counters();
    counter(
        to,
        MetricNames.UPSTREAM_MESSAGES,
        "Messages received from hosts.",
        counters.messages.sum());
    counter(
        to,
        MetricNames.UPSTREAM_BYTES,
        "Bytes of messages received from hosts.",
        counters.bytes.sum());
    counter(
        to,
        MetricNames.UPSTREAM_EVENTS,
        "Events that went on to the lanes.",
        counters.events.sum());
    counter(
        to,
        MetricNames.UPSTREAM_ACKNOWLEDGED,
        "Events of hosts done with.",
        counters.acknowledged.sum());
    counter(
        to, MetricNames.UPSTREAM_CONNECTS, "Connections to hosts opened.", counters.connects.sum());
    counter(
        to,
        MetricNames.UPSTREAM_CONNECT_FAILURES,
        "Connections to hosts that failed.",
        counters.connectFailures.sum());
    counter(
        to,
        MetricNames.UPSTREAM_THROTTLES,
        "Times that a host was read slower for sending too many events.",
        counters.throttles.sum());
    counter(
        to,
        MetricNames.UPSTREAM_DISCONNECTS,
        "Connections to hosts lost.",
        counters.disconnects.sum());
    CounterMetricFamily bad =
        new CounterMetricFamily(
            MetricNames.UPSTREAM_MESSAGES_SKIPPED,
            "Messages of hosts that are no event for us.",
            List.of("reason"));
    add(bad, "malformed", counters.malformedFrames.sum());
    add(bad, "text", counters.textMessages.sum());
    add(bad, "oversize", counters.oversizeMessages.sum());
    add(bad, "unknown_kind", counters.unknownFrames.sum());
    add(bad, "seq_regression", counters.seqRegressions.sum());
    to.add(bad);
    gauge(to, MetricNames.UPSTREAM_OPEN, "Connections to hosts now.", ingest.feeds().openFeeds());
    gauge(to, MetricNames.UPSTREAM_HOSTS, "Hosts known.", ingest.feeds().hostNames().size());
    gauge(
        to,
        MetricNames.INGEST_PENDING_EVENTS,
        "Events received, not yet done with.",
        ingest.feeds().eventsUnderWay());
    gauge(
        to,
        MetricNames.INGEST_PENDING_BYTES,
        "Bytes received, not yet done with.",
        ingest.feeds().bytesUnderWay());
    gauge(
        to,
        MetricNames.INGEST_WAITING_EVENTS,
        "Events verified, waiting for the job.",
        ingest.feeds().waitingForHandOver());
    gauge(
        to,
        MetricNames.INGEST_STALLED_SECONDS,
        "For how long nothing of what waits for the log has got into it.",
        ingest.feeds().stalled().toSeconds());
  }

  private void lanes(List<MetricFamilySamples> to) {
    LaneCounters counters = ingest.lanes().counters();
    counter(to, MetricNames.LANE_PASSED, "Events that passed verification.", counters.passed.sum());
    counter(
        to, MetricNames.LANE_DROPPED, "Events dropped at verification.", counters.dropped.sum());
    counter(
        to,
        MetricNames.LANE_PARKED,
        "Events that had to wait for something.",
        counters.parked.sum());
    counter(
        to,
        MetricNames.LANE_ERRORS,
        "Events dropped by a fault of ours.",
        counters.internalErrors.sum());
    byRule(to, MetricNames.EVENTS_REJECTED, "Events dropped, by rule.", counters.enforced());
    byRule(
        to, MetricNames.EVENTS_WARNED, "Events that broke a rule and passed.", counters.warned());
    gauge(to, MetricNames.ACCOUNT_CACHED, "Accounts in memory.", ingest.accounts().cachedCount());
    gauge(
        to,
        MetricNames.ACCOUNT_UNSTORED,
        "Accounts to be stored.",
        ingest.accounts().unstoredCount());
    gauge(
        to,
        MetricNames.IDENTITY_CACHED,
        "Identities in memory.",
        ingest.identities().cachedCount());
    gauge(
        to,
        MetricNames.IDENTITY_LOOKUPS,
        "Look-ups under way.",
        ingest.identities().lookUpsUnderWay());
  }

  private static void byRule(
      List<MetricFamilySamples> to, String name, String help, Map<String, Long> counts) {
    CounterMetricFamily family = new CounterMetricFamily(name, help, List.of("rule"));
    counts.forEach((rule, count) -> add(family, rule, count));
    to.add(family);
  }

  private static void counter(List<MetricFamilySamples> to, String name, String help, long value) {
    to.add(new CounterMetricFamily(name, help, (double) value));
  }

  private static void gauge(List<MetricFamilySamples> to, String name, String help, long value) {
    to.add(new GaugeMetricFamily(name, help, (double) value));
  }

  private static void add(CounterMetricFamily family, String label, long value) {
    family.addMetric(List.of(label), (double) value);
  }
}
