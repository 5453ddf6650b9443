package io.gridrelay.node.view;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * An upstream host as the node that reads it sees it. Immutable.
 *
 * @param kind {@code pds} or {@code relay}
 * @param status as {@code com.atproto.sync.defs#hostStatus}, such as {@code active}
 * @param node name of the node that reads it
 * @param connected whether a connection is open
 * @param cursor the host's own number up to which everything is on disk or rejected, -1 for none
 * @param received the last of its numbers that came, -1 for none
 * @param events that this node has received of it since it reads it
 * @param rejected those of them that broke a rule
 */
public record HostView(
    String hostname,
    String kind,
    String status,
    String node,
    boolean connected,
    long cursor,
    long received,
    long events,
    long rejected) {

  public HostView {
    requireNonNull(hostname, "hostname");
    requireNonNull(node, "node");
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStringField("hostname", hostname);
    json.writeStringField("kind", kind);
    json.writeStringField("status", status);
    json.writeStringField("node", node);
    json.writeBooleanField("connected", connected);
    json.writeNumberField("cursor", cursor);
    json.writeNumberField("received", received);
    json.writeNumberField("events", events);
    json.writeNumberField("rejected", rejected);
  }

  /** Reads what {@link #write} wrote. */
  public static HostView of(Fields json) {
    return new HostView(
        json.text("hostname"),
        json.text("kind"),
        json.text("status"),
        json.text("node"),
        json.flag("connected"),
        json.number("cursor"),
        json.number("received"),
        json.number("events"),
        json.number("rejected"));
  }
}
