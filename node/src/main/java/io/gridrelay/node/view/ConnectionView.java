package io.gridrelay.node.view;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * A consumer as its node sees it. Immutable.
 *
 * @param id unique on its node since the node's start
 * @param node name of its node
 * @param address of the client, without a port
 * @param wire {@code firehose}, {@code jetstream} or {@code jetstream-zstd}
 * @param filter summary of what it filters by
 * @param cursor the last sequence number that it is past
 * @param lagEvents sequence numbers that it is behind the node's log
 * @param lagMillis age of the oldest event that waits for it; 0 if none does
 * @param sentEvents messages sent; without a filter an estimate while it is behind
 * @param blocked whether its socket is full
 */
public record ConnectionView(
    long id,
    String node,
    String address,
    String userAgent,
    String wire,
    String filter,
    long cursor,
    long lagEvents,
    long lagMillis,
    long sinceMillis,
    long sentBytes,
    long sentEvents,
    boolean blocked) {

  public ConnectionView {
    requireNonNull(node, "node");
    requireNonNull(address, "address");
  }

  void write(JsonGenerator json) throws IOException {
    json.writeNumberField("id", id);
    json.writeStringField("node", node);
    json.writeStringField("address", address);
    json.writeStringField("userAgent", userAgent);
    json.writeStringField("wire", wire);
    json.writeStringField("filter", filter);
    json.writeNumberField("cursor", cursor);
    json.writeNumberField("lagEvents", lagEvents);
    Json.decimal(json, "lagSeconds", lagMillis / 1000.0);
    Json.time(json, "since", sinceMillis);
    json.writeNumberField("sentBytes", sentBytes);
    json.writeNumberField("sentEvents", sentEvents);
    json.writeBooleanField("blocked", blocked);
  }

  /** Reads what {@link #write} wrote. */
  public static ConnectionView of(Fields json) {
    return new ConnectionView(
        json.number("id"),
        json.text("node"),
        json.text("address"),
        json.text("userAgent"),
        json.text("wire"),
        json.text("filter"),
        json.number("cursor"),
        json.number("lagEvents"),
        Math.round(json.decimal("lagSeconds") * 1000),
        json.millis("since"),
        json.number("sentBytes"),
        json.number("sentEvents"),
        json.flag("blocked"));
  }
}
