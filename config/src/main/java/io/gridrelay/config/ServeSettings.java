package io.gridrelay.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The server for consumers. */
public record ServeSettings(
    @Setting(
            value = "127.0.0.1:6008",
            flag = "--listen",
            help =
                "Address and port of everything that is served; 0.0.0.0 for all addresses, port 0"
                    + " for a free one.")
        HostPort listen,
    @Setting(
            value = "",
            flag = "--advertise",
            help =
                "HOST:PORT where consumers and the other nodes reach this one. Empty: serve.listen,"
                    + " or for 0.0.0.0 the host of cluster.bind.")
        @Nullable HostPort advertise,
    @Setting(
            value = "0",
            min = "0",
            max = "256",
            help = "Threads that write to consumers; 0 is the number of processors less one.")
        int ioThreads,
    @Setting(
            value = "256KiB",
            min = "4KiB",
            max = "64MiB",
            help =
                "Kernel send buffer of a consumer. One that reads nothing holds about two and a"
                    + " half times as much kernel memory.")
        DataSize sendBuffer,
    @Setting(
            value = "5ms",
            max = "1s",
            help =
                "Longest wait that collects events into one write to unfiltered consumers. More"
                    + " costs latency and saves CPU.")
        Duration linger,
    @Setting(
            value = "20ms",
            max = "1s",
            help = "The same for consumers with filters, whose writes are small.")
        Duration filteredLinger,
    @Setting(
            value = "1MiB",
            min = "4KiB",
            max = "64MiB",
            help = "Most bytes that one consumer gets before the next one has its turn.")
        DataSize turnSize,
    @Setting(value = "30s", min = "100ms", help = "Silence after which a consumer is pinged.")
        Duration pingInterval,
    @Setting(
            value = "10m",
            min = "100ms",
            help =
                "How long a consumer may take nothing, while there is something for it, before it"
                    + " is closed.")
        Duration idleLimit,
    @Setting(
            value = "20000",
            min = "1",
            help = "Consumers of this node; more are refused with 503.")
        int maxConsumers,
    @Setting(
            value = "2000",
            min = "1",
            help = "Consumers from one address; more are refused with 429.")
        int maxConsumersPerAddress,
    @Setting(
            value = "false",
            help =
                "Takes the last entry of X-Forwarded-For as a consumer's address. Only behind a"
                    + " proxy of yours.")
        boolean trustForwardedFor,
    @Setting(
            value = "10MB",
            min = "1KiB",
            max = "64MiB",
            help = "Largest message of a Jetstream subscriber.")
        DataSize maxOptionsSize,
    @Setting(
            value = "64MiB",
            min = "1KiB",
            help = "What unfinished messages of all subscribers together may occupy.")
        DataSize maxInboundSize,
    @Setting(
            value = "2s",
            max = "1m",
            help = "Time over which consumers are closed when the node stops.")
        Duration shutdownSpread) {

  public ServeSettings {
    if (maxInboundSize.compareTo(maxOptionsSize) < 0) {
      throw new IllegalArgumentException(
          "serve.max-inbound-size is "
              + maxInboundSize
              + ", allowed is serve.max-options-size ("
              + maxOptionsSize
              + ") or more");
    }
  }
}
