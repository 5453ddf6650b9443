package io.gridrelay.config;

import java.time.Duration;

/** Connections to upstream hosts, and how much of their events may be under way. */
public record IngestSettings(
    @Setting(
            value = "0",
            min = "0",
            max = "1024",
            help = "Threads that verify events; 0 is the number of processors.")
        int lanes,
    @Setting(
            value = "1",
            min = "1",
            max = "64",
            help = "Threads that read from all upstream hosts together.")
        int ioThreads,
    @Setting(
            value = "20000",
            min = "1",
            help = "Upstream hosts of all nodes together; requestCrawl for more is refused.")
        int maxHosts,
    @Setting(
            value = "64MiB",
            min = "5MB",
            help = "Events received and not yet durable, in bytes; beyond it hosts are not read.")
        DataSize maxPendingSize,
    @Setting(value = "16384", min = "1", help = "The same, counted.") int maxPendingEvents,
    @Setting(
            value = "16MiB",
            min = "5MB",
            help = "Share of one host in max-pending-size. A relay may have all of it.")
        DataSize maxPendingSizePerHost,
    @Setting(value = "8192", min = "1", help = "Share of one host in max-pending-events.")
        int maxPendingEventsPerHost,
    @Setting(
            value = "262144",
            min = "1",
            help = "How many settled events of a host may wait behind its oldest unsettled one.")
        int maxSettledSpan,
    @Setting(
            value = "0",
            min = "0",
            help =
                "Events of one host per second, averaged over ten; a host that sends more is read"
                    + " slower, and shown as throttled. A relay is not limited. 0 for no limit.")
        int maxEventRatePerHost,
    @Setting(
            value = "5MB",
            min = "64KiB",
            max = "64MiB",
            help = "Longer frames of a host are skipped and counted.")
        DataSize maxFrameSize,
    @Setting(
            value = "10s",
            min = "10ms",
            help = "Time for name look-up, and for the connect, to a host.")
        Duration connectTimeout,
    @Setting(
            value = "10s",
            min = "10ms",
            help = "Time for TLS and WebSocket handshake with a host.")
        Duration handshakeTimeout,
    @Setting(value = "30s", min = "100ms", help = "Silence after which a host is pinged.")
        Duration pingInterval,
    @Setting(
            value = "75s",
            min = "100ms",
            help = "Silence, pongs included, after which a connection is made anew.")
        Duration idleTimeout,
    @Setting(
            value = "1h",
            min = "1s",
            help = "A connection without any event for so long is made anew.")
        Duration silenceLimit,
    @Setting(
            value = "7d",
            min = "1s",
            help = "A host without any event for so long is shown as idle. It stays connected.")
        Duration idleAfter,
    @Setting(value = "5m", help = "A connection that lasted so long resets the back-off.")
        Duration steadyAfter,
    @Setting(
            value = "500ms",
            min = "1ms",
            help = "Wait before the first reconnect; doubles with each failure.")
        Duration firstRetry,
    @Setting(
            value = "1h",
            min = "1ms",
            help = "Where the doubling ends. A node never gives a host up.")
        Duration slowestRetry,
    @Setting(value = "1s", min = "1ms", help = "How often moved host cursors are stored.")
        Duration cursorInterval,
    @Setting(
            value = "false",
            help =
                "A new host begins with what it sends next instead of with the oldest that it"
                    + " keeps.")
        boolean joinLive) {

  public IngestSettings {
    if (slowestRetry.compareTo(firstRetry) < 0) {
      throw new IllegalArgumentException(
          "ingest.slowest-retry is "
              + Durations.format(slowestRetry)
              + ", allowed is ingest.first-retry ("
              + Durations.format(firstRetry)
              + ") or more");
    }
    if (maxSettledSpan < maxPendingEventsPerHost) {
      throw new IllegalArgumentException(
          "ingest.max-settled-span is "
              + maxSettledSpan
              + ", allowed is ingest.max-pending-events-per-host ("
              + maxPendingEventsPerHost
              + ") or more");
    }
  }
}
