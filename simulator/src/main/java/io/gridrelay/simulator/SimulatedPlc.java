package io.gridrelay.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.gridrelay.simulator.wire.HttpExchange;
import io.gridrelay.simulator.wire.WireServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A PLC directory: {@code GET /{did}} gives the DID document or 404. Thread-safe. */
public final class SimulatedPlc implements AutoCloseable {
  /** Where documents come from. Thread-safe. */
  @FunctionalInterface
  interface Documents {
    /** The document as JSON, or null if the DID is unknown. */
    @Nullable String document(String did);
  }

  private final Documents documents;
  private final Documents falsified;
  private final WireServer server;
  private final Set<String> forgotten = ConcurrentHashMap.newKeySet();
  private final AtomicLong lookups = new AtomicLong();
  private volatile PlcFault fault = PlcFault.NONE;
  private volatile Duration latency = Duration.ZERO;

  /**
   * @param falsified what it answers under {@link PlcFault#WRONG_KEY}
   */
  SimulatedPlc(InetAddress address, int port, Documents documents, Documents falsified)
      throws IOException {
    this.documents = documents;
    this.falsified = falsified;
    this.server = WireServer.open(address, port, this::handle);
  }

  /** {@code http://host:port}. */
  public URI uri() {
    return server.uri();
  }

  /** Misbehaves from now on; {@link PlcFault#NONE} ends it. */
  public void fault(PlcFault value) {
    fault = requireNonNull(value, "value");
  }

  /** Waits this long before each answer. */
  public void latency(Duration value) {
    latency = requireNonNull(value, "value");
  }

  /** Answers 404 for this DID from now on. */
  public void forget(String did) {
    forgotten.add(did);
  }

  /** Knows this DID again. */
  public void remember(String did) {
    forgotten.remove(did);
  }

  /** Requests so far, whatever the answer was. */
  public long lookups() {
    return lookups.get();
  }

  private void handle(HttpExchange exchange) throws IOException, InterruptedException {
    String did = exchange.request().path().substring(1);
    if (did.equals("_health")) {
      exchange.json(200, "{\"version\":\"simulated\"}");
      return;
    }
    lookups.incrementAndGet();
    TimeUnit.NANOSECONDS.sleep(latency.toNanos());
    switch (fault) {
      case NONE -> answer(exchange, did, documents);
      case WRONG_KEY -> answer(exchange, did, falsified);
      case DOWN -> throw new IOException("the directory is down");
      case FAILING -> exchange.json(500, "{\"message\":\"internal error\"}");
      case GARBAGE -> exchange.json(200, "{\"id\":[[[");
    }
  }

  private void answer(HttpExchange exchange, String did, Documents from) throws IOException {
    String document = forgotten.contains(did) ? null : from.document(did);
    if (document == null) {
      exchange.json(404, "{\"message\":\"DID not registered: " + did.length() + "\"}");
    } else {
      exchange.respond(200, "application/did+ld+json", document.getBytes(UTF_8));
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
