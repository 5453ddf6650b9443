package io.gridrelay.node.view;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/**
 * A node as it described itself last. Immutable.
 *
 * @param name as it was configured
 * @param member id of its grid member, another one after each start
 * @param address base URL of its server, as its peers and consumers reach it
 * @param role {@code sequencer} or {@code member}
 * @param epoch of the newest block in its log
 * @param reasons why it is not ready; empty when it is
 */
public record NodeView(
    String name,
    String member,
    String version,
    String address,
    String role,
    long epoch,
    LogWindow log,
    List<Reason> reasons,
    Load load,
    long startedMillis,
    long asOfMillis) {
  /** Role of the node that gives out numbers. */
  public static final String SEQUENCER = "sequencer";

  /** Role of the others. */
  public static final String MEMBER = "member";

  /**
   * What its log holds.
   *
   * @param firstSeq oldest sequence number, 0 while it is empty
   * @param firstTimeUs {@code time_us} of the oldest file's first event
   */
  public record LogWindow(
      long firstSeq, long firstTimeUs, long lastSeq, long lastTimeUs, long bytes) {}

  /** Why it is not ready: a word of a small set, and words for an operator. */
  public record Reason(String cause, String detail) {}

  /**
   * How much it has to do. Rates are of the last second or so.
   *
   * @param hosts upstream hosts that are its own to read
   * @param hostsConnected those of them that it is connected to
   * @param eventsReceived events per second that its hosts send
   * @param eventsLogged events per second that its log grows by
   * @param bytesSent bytes per second to consumers
   * @param cpuCores processors that the process occupies
   */
  public record Load(
      int consumers,
      int hosts,
      int hostsConnected,
      double eventsReceived,
      double eventsLogged,
      double bytesSent,
      double cpuCores,
      long heapBytes,
      long heapMaxBytes) {}

  public NodeView {
    requireNonNull(name, "name");
    requireNonNull(member, "member");
    reasons = List.copyOf(reasons);
  }

  public boolean isReady() {
    return reasons.isEmpty();
  }

  /**
   * Writes the fields of an object that is open.
   *
   * @throws IOException if the generator does
   */
  void write(JsonGenerator json) throws IOException {
    json.writeStringField("name", name);
    json.writeStringField("member", member);
    json.writeStringField("version", version);
    json.writeStringField("address", address);
    json.writeStringField("role", role);
    json.writeNumberField("epoch", epoch);
    json.writeBooleanField("ready", isReady());
    json.writeArrayFieldStart("reasons");
    for (Reason reason : reasons) {
      json.writeStartObject();
      json.writeStringField("cause", reason.cause());
      json.writeStringField("detail", reason.detail());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeObjectFieldStart("log");
    json.writeNumberField("firstSeq", log.firstSeq());
    Json.time(json, "firstTime", log.firstTimeUs() / 1000);
    json.writeNumberField("lastSeq", log.lastSeq());
    Json.time(json, "lastTime", log.lastTimeUs() / 1000);
    json.writeNumberField("bytes", log.bytes());
    json.writeEndObject();
    json.writeObjectFieldStart("load");
    json.writeNumberField("consumers", load.consumers());
    json.writeNumberField("hosts", load.hosts());
    json.writeNumberField("hostsConnected", load.hostsConnected());
    Json.decimal(json, "eventsReceivedPerSecond", load.eventsReceived());
    Json.decimal(json, "eventsLoggedPerSecond", load.eventsLogged());
    Json.decimal(json, "bytesSentPerSecond", load.bytesSent());
    Json.decimal(json, "cpuCores", load.cpuCores());
    json.writeNumberField("heapBytes", load.heapBytes());
    json.writeNumberField("heapMaxBytes", load.heapMaxBytes());
    json.writeEndObject();
    Json.time(json, "started", startedMillis);
    Json.time(json, "asOf", asOfMillis);
  }

  /** Reads what {@link #write} wrote; fields that are missing are empty or zero. */
  public static NodeView of(Fields json) {
    Fields log = json.object("log");
    Fields load = json.object("load");
    return new NodeView(
        json.text("name"),
        json.text("member"),
        json.text("version"),
        json.text("address"),
        json.text("role"),
        json.number("epoch"),
        new LogWindow(
            log.number("firstSeq"),
            log.millis("firstTime") * 1000,
            log.number("lastSeq"),
            log.millis("lastTime") * 1000,
            log.number("bytes")),
        json.objects("reasons").stream()
            .map(reason -> new Reason(reason.text("cause"), reason.text("detail")))
            .toList(),
        new Load(
            (int) load.number("consumers"),
            (int) load.number("hosts"),
            (int) load.number("hostsConnected"),
            load.decimal("eventsReceivedPerSecond"),
            load.decimal("eventsLoggedPerSecond"),
            load.decimal("bytesSentPerSecond"),
            load.decimal("cpuCores"),
            load.number("heapBytes"),
            load.number("heapMaxBytes")),
        json.millis("started"),
        json.millis("asOf"));
  }
}
