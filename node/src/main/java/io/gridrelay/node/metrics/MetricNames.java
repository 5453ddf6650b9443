package io.gridrelay.node.metrics;

/** The names of all metrics of a node, with their units last. */
public final class MetricNames {
  public static final String PREFIX = "gridrelay_";

  // Consumers; label wire.
  public static final String CONSUMERS = PREFIX + "consumers";
  public static final String CONSUMERS_AHEAD = PREFIX + "consumers_ahead";
  public static final String CONSUMERS_OPENED = PREFIX + "consumers_opened";
  public static final String CONSUMERS_CLOSED = PREFIX + "consumers_closed";
  public static final String CONSUMERS_REFUSED = PREFIX + "consumers_refused";
  public static final String CONSUMER_SENT_BYTES = PREFIX + "consumer_sent_bytes";
  public static final String CONSUMER_SENT_EVENTS = PREFIX + "consumer_sent_events";
  public static final String CONSUMER_WRITES = PREFIX + "consumer_writes";
  public static final String CONSUMER_BLOCKED = PREFIX + "consumer_blocked";
  public static final String CONSUMER_LAG_MAX = PREFIX + "consumer_lag_max_events";
  public static final String CURSOR_REQUESTS = PREFIX + "cursor_requests";
  public static final String OPTIONS_UPDATES = PREFIX + "options_updates";

  // The loops that move bytes.
  public static final String FANOUT_PASS_SECONDS = PREFIX + "fanout_pass_seconds";
  public static final String FANOUT_FAULTS = PREFIX + "fanout_faults";
  public static final String READ_AHEAD_SKIPPED = PREFIX + "read_ahead_skipped";
  public static final String INBOUND_BYTES = PREFIX + "inbound_buffered_bytes";

  // The log as the server sees it.
  public static final String LOG_FIRST_SEQ = PREFIX + "log_first_seq";
  public static final String LOG_LAST_SEQ = PREFIX + "log_last_seq";
  public static final String LOG_SYNCED_SEQ = PREFIX + "log_synced_seq";
  public static final String LOG_LAST_TIME_SECONDS = PREFIX + "log_last_time_seconds";

  // HTTP.
  public static final String HTTP_REQUESTS = PREFIX + "http_requests";
  public static final String READY = PREFIX + "ready";

  // The sequencer, on the node where it runs.
  public static final String SEQUENCER_EVENTS = PREFIX + "sequencer_events";
  public static final String SEQUENCER_ROWS = PREFIX + "sequencer_rows";
  public static final String SEQUENCER_BLOCKS = PREFIX + "sequencer_blocks";
  public static final String SEQUENCER_BLOCK_BYTES = PREFIX + "sequencer_block_bytes";
  public static final String SEQUENCER_STARTS = PREFIX + "sequencer_starts";
  public static final String SEQUENCER_ACTIVE = PREFIX + "sequencer_active";
  public static final String HEAD_SEQ = PREFIX + "head_seq";
  public static final String SEQUENCER_DROPPED = PREFIX + "sequencer_dropped";
  public static final String SEQUENCER_WAITS = PREFIX + "sequencer_waits";

  // The log on disk.
  public static final String LOG_REFUSED = PREFIX + "log_refused";
  public static final String LOG_BYTES = PREFIX + "log_bytes";

  // The logs of the nodes among each other.
  public static final String PEER_LOG_REQUESTS = PREFIX + "peer_log_requests";
  public static final String PEER_LOG_SENT_BYTES = PREFIX + "peer_log_sent_bytes";
  public static final String PEER_LOG_RECEIVED_BYTES = PREFIX + "peer_log_received_bytes";
  public static final String PEER_LOG_FAILURES = PREFIX + "peer_log_failures";

  // Feeds: what comes from hosts.
  public static final String UPSTREAM_MESSAGES = PREFIX + "upstream_messages";
  public static final String UPSTREAM_BYTES = PREFIX + "upstream_bytes";
  public static final String UPSTREAM_EVENTS = PREFIX + "upstream_events";
  public static final String UPSTREAM_ACKNOWLEDGED = PREFIX + "upstream_acknowledged";
  public static final String UPSTREAM_CONNECTS = PREFIX + "upstream_connects";
  public static final String UPSTREAM_CONNECT_FAILURES = PREFIX + "upstream_connect_failures";
  public static final String UPSTREAM_THROTTLES = PREFIX + "upstream_throttles";
  public static final String UPSTREAM_DISCONNECTS = PREFIX + "upstream_disconnects";
  public static final String UPSTREAM_OPEN = PREFIX + "upstream_open";
  public static final String UPSTREAM_HOSTS = PREFIX + "upstream_hosts";
  public static final String INGEST_PENDING_EVENTS = PREFIX + "ingest_pending_events";
  public static final String INGEST_PENDING_BYTES = PREFIX + "ingest_pending_bytes";
  public static final String INGEST_WAITING_EVENTS = PREFIX + "ingest_waiting_events";
  public static final String INGEST_STALLED_SECONDS = PREFIX + "ingest_stalled_seconds";
  public static final String UPSTREAM_MESSAGES_SKIPPED = PREFIX + "upstream_messages_skipped";

  // Lanes: what passes, and what they know.
  public static final String LANE_PASSED = PREFIX + "lane_passed";
  public static final String LANE_DROPPED = PREFIX + "lane_dropped";
  public static final String LANE_PARKED = PREFIX + "lane_parked";
  public static final String LANE_ERRORS = PREFIX + "lane_errors";
  public static final String EVENTS_REJECTED = PREFIX + "events_rejected";
  public static final String EVENTS_WARNED = PREFIX + "events_warned";
  public static final String ACCOUNT_CACHED = PREFIX + "account_cached";
  public static final String ACCOUNT_UNSTORED = PREFIX + "account_unstored";
  public static final String IDENTITY_CACHED = PREFIX + "identity_cached";
  public static final String IDENTITY_LOOKUPS = PREFIX + "identity_lookups";

  private MetricNames() {}
}
