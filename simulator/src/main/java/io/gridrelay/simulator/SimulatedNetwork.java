package io.gridrelay.simulator;

import io.gridrelay.simulator.truth.TruthLedger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

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

  private final World world;
  private final Events events;
  private final Mischief mischief;
  private final SimulatedPlc plc;
  private final List<SimulatedHost> hosts = new ArrayList<>();
  private final ReentrantLock switching = new ReentrantLock();
  private @Nullable Traffic traffic;
  private double eventsPerSecond;

  private SimulatedNetwork(NetworkConfig config) throws IOException {
    this.world = new World(config);
    this.events = new Events(world);
    this.mischief = new Mischief(world, events);
    this.eventsPerSecond = config.eventsPerSecond();
    this.plc =
        new SimulatedPlc(
            config.listen(),
            config.plcPort(),
            did -> world.document(did, false),
            did -> world.document(did, true));
  }

  private static SimulatedNetwork open(NetworkConfig config) throws IOException {
    SimulatedNetwork network = new SimulatedNetwork(config);
    try {
      for (int i = 0; i < config.hosts(); i++) {
        PdsHost host = new PdsHost(i, network.world, config);
        network.world.addHost(host);
        network.hosts.add(host);
      }
      return network;
    } catch (IOException e) {
      network.close();
      throw e;
    }
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The PLC directory, and the ways to make it misbehave. */
  public SimulatedPlc plc() {
    return plc;
  }

  /** Base of the PLC directory, {@code http://host:port}. */
  public URI plcUri() {
    return plc.uri();
  }

  /** The PDS hosts, always the same ones in the same order. */
  public List<SimulatedHost> hosts() {
    return List.copyOf(hosts);
  }

  /** What was sent, and what a relay has to make of it. */
  public TruthLedger ledger() {
    return world.ledger();
  }

  /** Begins to emit events at random moments (a Poisson process); nothing if it runs already. */
  public void startTraffic() {
    switching.lock();
    try {
      if (traffic == null) {
        traffic = new Traffic(() -> emit(1), eventsPerSecond, world.config().seed());
        traffic.start();
      }
    } finally {
      switching.unlock();
    }
  }

  /** Changes the mean rate of {@link #startTraffic}, at once if it runs. */
  public void eventsPerSecond(double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException("eventsPerSecond is " + value + ", allowed is above 0");
    }
    switching.lock();
    try {
      eventsPerSecond = value;
      if (traffic != null) {
        traffic.rate(value);
      }
    } finally {
      switching.unlock();
    }
  }

  /** Stops what {@link #startTraffic} began; no event is emitted after this returns. */
  public void stopTraffic() {
    switching.lock();
    try {
      if (traffic != null) {
        traffic.stop();
        traffic = null;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      switching.unlock();
    }
  }

  /** Lets this many things happen now, drawn from the mix, on hosts drawn at random. */
  public void emit(int occurrences) {
    for (int i = 0; i < occurrences; i++) {
      world.exclusively(
          () -> {
            PdsHost host = world.host(world.random().nextInt(hosts.size()));
            happen(world.config().mix().draw(world.random()), host);
          });
    }
  }

  /**
   * Lets one thing happen now to an account drawn from this host. Where no account is in a state
   * that allows it, a commit happens instead.
   */
  public void emit(Occurrence occurrence, SimulatedHost host) {
    world.exclusively(() -> happen(occurrence, mine(host)));
  }

  /** Lets one thing happen now to this account, on the host where it lives. */
  public void emit(Occurrence occurrence, String did) {
    world.exclusively(
        () -> {
          SimulatedAccount account = world.find(did);
          if (account == null) {
            throw new NoSuchElementException(did);
          }
          events.happen(occurrence, world.host(account.host()), account);
        });
  }

  /** Lets this host misbehave once, now. */
  public void emit(Fault fault, SimulatedHost host) {
    world.exclusively(() -> mischief.commit(fault, mine(host)));
  }

  /** The DIDs of a host's accounts, in the order of their making. */
  public List<String> accountsOf(SimulatedHost host) {
    return world.read(
        () ->
            world.accountsOf(mine(host).index()).stream()
                .map(account -> account.did().value())
                .toList());
  }

  private void happen(Occurrence occurrence, PdsHost host) {
    long before = host.emittedEvents();
    events.happen(occurrence, host);
    long after = host.emittedEvents();
    for (long event = before + 1; event <= after; event++) {
      host.faults().after(event, world.random()).forEach(fault -> mischief.commit(fault, host));
    }
  }

  private PdsHost mine(SimulatedHost host) {
    return world.hosts().stream()
        .filter(known -> known == host)
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException(host.name() + " is of another network"));
  }

  /** Events that all hosts have emitted so far, faulty ones included. */
  public long emittedEvents() {
    return hosts.stream().mapToLong(SimulatedHost::emittedEvents).sum();
  }

  /** Stops the traffic, cuts all connections and frees the ports. */
  @Override
  public void close() {
    stopTraffic();
    world.hosts().forEach(PdsHost::close);
    plc.close();
  }

  /** Collects settings; not thread-safe. */
  public static final class Builder {
    private long seed = 42;
    private int hosts = 3;
    private int accounts = 300;
    private int recordsPerAccount = 550;
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

    /** Accounts of all hosts together; default 300. Each takes about 150 kB of memory. */
    public Builder accounts(int value) {
      accounts = value;
      return this;
    }

    /**
     * Records that each repository holds before the first event; default 550, which gives commits
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
      return open(
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
