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
    counter(to, "sequencer_events", "Events numbered here.", counters.events.sum());
    counter(to, "sequencer_rows", "Sequence numbers given out here.", counters.rows.sum());
    CounterMetricFamily dropped =
        new CounterMetricFamily(
            MetricNames.PREFIX + "sequencer_dropped",
            "Events that the sequencer did not number.",
            List.of("reason"));
    add(dropped, "duplicate", counters.duplicates.sum());
    add(dropped, "stale_rev", counters.stale.sum());
    add(dropped, "poison", counters.poison.sum());
    to.add(dropped);
    counter(to, "sequencer_blocks", "Blocks appended to the ring.", counters.blocks.sum());
    counter(
        to,
        "sequencer_block_bytes",
        "Bytes of blocks appended to the ring.",
        counters.blockBytes.sum());
    CounterMetricFamily waits =
        new CounterMetricFamily(
            MetricNames.PREFIX + "sequencer_waits",
            "Times that the sequencer could not go on.",
            List.of("for"));
    add(waits, "numbers", counters.waitsForNumbers.sum());
    add(waits, "log", counters.waitsForLog.sum());
    to.add(waits);
    counter(to, "sequencer_starts", "Executions that started here.", counters.starts.sum());
    gauge(to, "sequencer_active", "1 if the sequencer runs here.", spine.isSequencing() ? 1 : 0);
    gauge(to, "head_seq", "Highest sequence number that can have been given out.", spine.headSeq());
    gauge(
        to,
        "log_refused",
        "1 while the disk takes no more events.",
        spine.diskRefusal().isPresent() ? 1 : 0);
    gauge(to, "log_bytes", "Bytes of the log on disk.", storage.log().bytes());
  }

  private void feeds(List<MetricFamilySamples> to) {
    FeedCounters counters = ingest.feeds().counters();
    counter(to, "upstream_messages", "Messages received from hosts.", counters.messages.sum());
    counter(to, "upstream_bytes", "Bytes of messages received from hosts.", counters.bytes.sum());
    counter(to, "upstream_events", "Events that went on to the lanes.", counters.events.sum());
    counter(to, "upstream_acknowledged", "Events of hosts done with.", counters.acknowledged.sum());
    counter(to, "upstream_connects", "Connections to hosts opened.", counters.connects.sum());
    counter(
        to,
        "upstream_connect_failures",
        "Connections to hosts that failed.",
        counters.connectFailures.sum());
    counter(
        to,
        "upstream_throttles",
        "Times that a host was read slower for sending too many events.",
        counters.throttles.sum());
    counter(to, "upstream_disconnects", "Connections to hosts lost.", counters.disconnects.sum());
    CounterMetricFamily bad =
        new CounterMetricFamily(
            MetricNames.PREFIX + "upstream_messages_skipped",
            "Messages of hosts that are no event for us.",
            List.of("reason"));
    add(bad, "malformed", counters.malformedFrames.sum());
    add(bad, "text", counters.textMessages.sum());
    add(bad, "oversize", counters.oversizeMessages.sum());
    add(bad, "unknown_kind", counters.unknownFrames.sum());
    add(bad, "seq_regression", counters.seqRegressions.sum());
    to.add(bad);
    gauge(to, "upstream_open", "Connections to hosts now.", ingest.feeds().openFeeds());
    gauge(to, "upstream_hosts", "Hosts known.", ingest.feeds().hostNames().size());
    gauge(
        to,
        "ingest_pending_events",
        "Events received, not yet done with.",
        ingest.feeds().eventsUnderWay());
    gauge(
        to,
        "ingest_pending_bytes",
        "Bytes received, not yet done with.",
        ingest.feeds().bytesUnderWay());
    gauge(
        to,
        "ingest_waiting_events",
        "Events verified, waiting for the job.",
        ingest.feeds().waitingForHandOver());
  }

  private void lanes(List<MetricFamilySamples> to) {
    LaneCounters counters = ingest.lanes().counters();
    counter(to, "lane_passed", "Events that passed verification.", counters.passed.sum());
    counter(to, "lane_dropped", "Events dropped at verification.", counters.dropped.sum());
    counter(to, "lane_parked", "Events that had to wait for something.", counters.parked.sum());
    counter(to, "lane_errors", "Events dropped by a fault of ours.", counters.internalErrors.sum());
    byRule(to, "events_rejected", "Events dropped, by rule.", counters.enforced());
    byRule(to, "events_warned", "Events that broke a rule and passed.", counters.warned());
    gauge(to, "account_cached", "Accounts in memory.", ingest.accounts().cachedCount());
    gauge(to, "account_unstored", "Accounts to be stored.", ingest.accounts().unstoredCount());
    gauge(to, "identity_cached", "Identities in memory.", ingest.identities().cachedCount());
    gauge(to, "identity_lookups", "Look-ups under way.", ingest.identities().lookUpsUnderWay());
  }

  private static void byRule(
      List<MetricFamilySamples> to, String name, String help, Map<String, Long> counts) {
    CounterMetricFamily family =
        new CounterMetricFamily(MetricNames.PREFIX + name, help, List.of("rule"));
    counts.forEach((rule, count) -> add(family, rule, count));
    to.add(family);
  }

  private static void counter(List<MetricFamilySamples> to, String name, String help, long value) {
    to.add(new CounterMetricFamily(MetricNames.PREFIX + name, help, (double) value));
  }

  private static void gauge(List<MetricFamilySamples> to, String name, String help, long value) {
    to.add(new GaugeMetricFamily(MetricNames.PREFIX + name, help, (double) value));
  }

  private static void add(CounterMetricFamily family, String label, long value) {
    family.addMetric(List.of(label), (double) value);
  }
}
