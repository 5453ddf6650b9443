package io.gridrelay.simulator;

import io.gridrelay.simulator.repo.Timestamps;
import io.gridrelay.simulator.traffic.TrafficAccount;
import io.gridrelay.simulator.traffic.TrafficFile;
import io.gridrelay.simulator.wire.HttpExchange;
import io.gridrelay.simulator.wire.WireServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Serves a {@link TrafficFile}: its accounts' DID documents by a PLC directory, its frames by as
 * many hosts as it has, at a given rate or as fast as the consumers take them. Costs about 10 µs of
 * CPU per event, reading and the socket included, so that a load test on one machine measures the
 * relay.
 *
 * <p>Thread-safe, but {@link #replay} is for one thread at a time.
 */
public final class ReplayNetwork implements AutoCloseable {
  private static final long CHECK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private final TrafficFile traffic;
  private final Map<String, TrafficAccount> accounts = new HashMap<>();
  private final List<Firehose> firehoses = new ArrayList<>();
  private final List<WireServer> servers = new ArrayList<>();
  private final SimulatedPlc plc;
  private final int historyEvents;
  private final AtomicLong emitted = new AtomicLong();

  private ReplayNetwork(TrafficFile traffic, InetAddress listen, int plcPort, int historyEvents)
      throws IOException {
    this.traffic = traffic;
    this.historyEvents = historyEvents;
    traffic.accounts().forEach(account -> accounts.put(account.did(), account));
    this.plc = new SimulatedPlc(listen, plcPort, this::document, this::document);
  }

  /**
   * Opens the ports and serves; no frame is emitted yet.
   *
   * @param plcPort port of the directory, 0 for any free one
   * @param firstHostPort port of the first host, the others take the next ones; 0 for any free ones
   * @param historyEvents events that each host keeps for cursors, and holds in memory
   * @throws IOException if a port is taken
   */
  public static ReplayNetwork start(
      TrafficFile traffic, InetAddress listen, int plcPort, int firstHostPort, int historyEvents)
      throws IOException {
    ReplayNetwork network = new ReplayNetwork(traffic, listen, plcPort, historyEvents);
    try {
      for (int i = 0; i < traffic.hosts(); i++) {
        Firehose firehose = new Firehose(new HostLog(historyEvents));
        network.firehoses.add(firehose);
        int port = firstHostPort == 0 ? 0 : firstHostPort + i;
        network.servers.add(WireServer.open(listen, port, at -> handle(at, firehose)));
      }
      return network;
    } catch (IOException e) {
      network.close();
      throw e;
    }
  }

  private static void handle(HttpExchange exchange, Firehose firehose)
      throws IOException, InterruptedException {
    switch (exchange.request().path()) {
      case "/xrpc/com.atproto.sync.subscribeRepos" -> firehose.serve(exchange);
      case "/xrpc/com.atproto.server.describeServer" ->
          exchange.json(200, "{\"did\":\"did:web:replay.test\",\"availableUserDomains\":[]}");
      default -> exchange.error(501, "MethodNotImplemented", "a replay has frames only");
    }
  }

  private @Nullable String document(String did) {
    TrafficAccount account = accounts.get(did);
    return account == null
        ? null
        : DidDocuments.json(
            did,
            account.handle(),
            account.multikey(),
            servers.get(account.host()).uri().toString());
  }

  /** The PLC directory. */
  public SimulatedPlc plc() {
    return plc;
  }

  /** The hosts, {@code http://host:port} each. */
  public List<URI> hosts() {
    return servers.stream().map(WireServer::uri).toList();
  }

  /** Frames emitted so far. */
  public long emittedEvents() {
    return emitted.get();
  }

  /** Connections of all hosts together. */
  public int connections() {
    return firehoses.stream().mapToInt(Firehose::connections).sum();
  }

  /** Whether every host has a consumer. */
  public boolean isConnected() {
    return firehoses.stream().allMatch(firehose -> firehose.connections() > 0);
  }

  /**
   * Emits the file's frames once, from the first on, and returns when all are with the hosts. Each
   * gets the present moment as its {@code time}, for whoever measures how long it took.
   *
   * @param eventsPerSecond rate of all hosts together; 0 is as fast as the consumers take them
   * @param limit frames to emit at most
   */
  public void replay(double eventsPerSecond, long limit) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    try (TrafficFile.Frames frames = traffic.open()) {
      for (long count = 0; count < limit && frames.next(); count++) {
        if (eventsPerSecond > 0) {
          awaitTime(begun + (long) (count * 1e9 / eventsPerSecond));
        }
        Firehose firehose = firehoses.get(frames.host());
        awaitRoom(firehose);
        byte[] frame = frames.frame();
        stamp(frame, frames.timeOffset());
        firehose.log().append(new HostLog.Message(frames.seq(), frame));
        emitted.incrementAndGet();
      }
    }
  }

  private static void awaitTime(long due) throws InterruptedException {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      park(left);
    }
  }

  /** No consumer may fall out of the history: it would lose events. */
  private void awaitRoom(Firehose firehose) throws InterruptedException {
    while (firehose.log().end() - firehose.slowestPosition() > historyEvents / 2) {
      park(CHECK_NANOS);
    }
  }

  private static void park(long nanos) throws InterruptedException {
    LockSupport.parkNanos(nanos);
    if (Thread.interrupted()) {
      throw new InterruptedException("the replay was interrupted");
    }
  }

  private static void stamp(byte[] frame, int offset) {
    Instant now = Instant.now();
    Timestamps.writeMicros(now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000, frame, offset);
  }

  @Override
  public void close() {
    servers.forEach(WireServer::close);
    plc.close();
  }
}
