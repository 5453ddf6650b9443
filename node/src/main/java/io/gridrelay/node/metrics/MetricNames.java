package io.gridrelay.node.metrics;

/** The names of all metrics of a node, with their units last. */
public final class MetricNames {
  public static final String PREFIX = "gridrelay_";

  // Consumers; label wire.
  public static final String CONSUMERS = PREFIX + "consumers";
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
  public static final String FANOUT_PASSES = PREFIX + "fanout_passes";
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

  private MetricNames() {}
}
