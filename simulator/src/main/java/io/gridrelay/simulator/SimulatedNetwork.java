package io.gridrelay.simulator;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;

/**
 * A small AT Protocol network in this process: a PLC directory and PDS hosts, each on a port of its
 * own, with signed repositories behind them. Sends real bytes over real sockets, keeps a ledger of
 * what a relay has to deliver, and misbehaves on demand.
 *
 * <pre>{@code
 * try (SimulatedNetwork network = SimulatedNetwork.builder().hosts(3).accounts(300).start()) {
 *   network.startTraffic();
 *   ...
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class SimulatedNetwork implements AutoCloseable {

  private SimulatedNetwork(NetworkConfig config) {
    requireNonNull(config, "config");
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Base of the PLC directory, {@code http://host:port}. */
  public URI plcUri() {
    throw new UnsupportedOperationException();
  }

  /** The PDS hosts, always the same ones in the same order. */
  public List<SimulatedHost> hosts() {
    throw new UnsupportedOperationException();
  }

  /** Begins to emit events at random moments (a Poisson process); nothing if it runs already. */
  public void startTraffic() {
    throw new UnsupportedOperationException();
  }

  /** Stops what {@link #startTraffic} began; no event is emitted after this returns. */
  public void stopTraffic() {
    throw new UnsupportedOperationException();
  }

  /** Lets this many things happen now, drawn from the mix, on hosts drawn at random. */
  public void emit(int occurrences) {
    throw new UnsupportedOperationException();
  }

  /** Events that all hosts have emitted so far, faulty ones included. */
  public long emittedEvents() {
    throw new UnsupportedOperationException();
  }

  /** Stops the traffic, cuts all connections and frees the ports. */
  @Override
  public void close() {}

  /** Collects settings; not thread-safe. */
  public static final class Builder {
    private long seed = 42;
    private int hosts = 3;
    private int accounts = 300;
    private int recordsPerAccount = 300;
    private double p256Share = 0.1;
    private double eventsPerSecond = 50;
    private int historyEvents = 50_000;
    private InetAddress listen = InetAddress.getLoopbackAddress();
    private int plcPort;
    private int firstHostPort;
    private TrafficMix mix = TrafficMix.everything();
    private InstantSource clock = InstantSource.system();

    private Builder() {}

    /** Everything random follows from it. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Number of PDS hosts; default 3. */
    public Builder hosts(int value) {
      hosts = value;
      return this;
    }

    /** Accounts of all hosts together; default 300. Each takes about 60 kB of memory. */
    public Builder accounts(int value) {
      accounts = value;
      return this;
    }

    /**
     * Records that each repository holds before the first event; default 300, which gives commits
     * the size that they have on the network.
     */
    public Builder recordsPerAccount(int value) {
      recordsPerAccount = value;
      return this;
    }

    /** Share of accounts with a P-256 key, 0 to 1; the others have K-256. Default 0.1. */
    public Builder p256Share(double value) {
      p256Share = value;
      return this;
    }

    /** Mean rate of {@link #startTraffic}, all hosts together; default 50. */
    public Builder eventsPerSecond(double value) {
      eventsPerSecond = value;
      return this;
    }

    /** Events that each host keeps for cursors; default 50,000. */
    public Builder historyEvents(int value) {
      historyEvents = value;
      return this;
    }

    /** Address that all servers listen on; default loopback. */
    public Builder listen(InetAddress value) {
      listen = value;
      return this;
    }

    /** Port of the PLC directory; default 0, any free one. */
    public Builder plcPort(int value) {
      plcPort = value;
      return this;
    }

    /** Port of the first host, the others take the next ones; default 0, any free ones. */
    public Builder firstHostPort(int value) {
      firstHostPort = value;
      return this;
    }

    /** What happens how often; default {@link TrafficMix#everything}. */
    public Builder mix(TrafficMix value) {
      mix = value;
      return this;
    }

    /** Where revs and timestamps come from; default the system's clock. */
    public Builder clock(InstantSource value) {
      clock = value;
      return this;
    }

    /**
     * Builds the repositories, opens the ports and serves. No event is emitted yet.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     * @throws IOException if a port is taken
     */
    public SimulatedNetwork start() throws IOException {
      return new SimulatedNetwork(
          new NetworkConfig(
              seed,
              hosts,
              accounts,
              recordsPerAccount,
              p256Share,
              eventsPerSecond,
              historyEvents,
              listen,
              plcPort,
              firstHostPort,
              mix,
              clock));
    }
  }
}
