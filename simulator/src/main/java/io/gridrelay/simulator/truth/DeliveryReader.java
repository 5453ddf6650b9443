package io.gridrelay.simulator.truth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gridrelay.atproto.cbor.CborReader;
import io.gridrelay.atproto.cbor.DataValue;
import io.gridrelay.atproto.cbor.DataValue.BooleanValue;
import io.gridrelay.atproto.cbor.DataValue.IntegerValue;
import io.gridrelay.atproto.cbor.DataValue.LinkValue;
import io.gridrelay.atproto.cbor.DataValue.MapValue;
import io.gridrelay.atproto.cbor.DataValue.TextValue;
import io.gridrelay.atproto.cbor.Drisl;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages of a relay by general means, not by the code that wrote them. Belongs to one
 * thread.
 */
final class DeliveryReader {
  private final ObjectMapper json = new ObjectMapper();

  /** The event of a firehose frame; null for {@code #info} and types that nobody knows. */
  @Nullable Delivery firehose(byte[] frame) {
    CborReader in = new CborReader().reset(frame);
    MapValue header = (MapValue) Drisl.decode(in);
    MapValue body = (MapValue) Drisl.decode(in);
    in.expectEnd();
    String type = text(header, "t");
    return switch (type == null ? "" : type) {
      case "#commit" ->
          new Delivery(
              integer(body, "seq"),
              new EventKey(need(body, "repo"), EventKind.COMMIT, need(body, "rev")),
              null,
              body.get("commit") instanceof LinkValue link ? link.cid().toString() : null,
              null);
      case "#sync" -> timed(body, EventKind.SYNC, null);
      case "#identity" -> timed(body, EventKind.IDENTITY, null);
      case "#account" -> timed(body, EventKind.ACCOUNT, status(body));
      case "#info" -> null;
      default -> throw new IllegalArgumentException("a relay sent a frame of type " + type);
    };
  }

  private static Delivery timed(MapValue body, EventKind kind, @Nullable String status) {
    EventKey key = new EventKey(need(body, "did"), kind, need(body, "time"));
    return new Delivery(integer(body, "seq"), key, null, null, status);
  }

  private static @Nullable String status(MapValue body) {
    boolean active = body.get("active") instanceof BooleanValue bool && bool.value();
    return active ? null : text(body, "status");
  }

  private static @Nullable String text(MapValue map, String name) {
    return map.get(name) instanceof TextValue text ? text.value() : null;
  }

  private static String need(MapValue map, String name) {
    DataValue value = map.get(name);
    if (value instanceof TextValue text) {
      return text.value();
    }
    throw new IllegalArgumentException("a relay sent a frame with " + name + " = " + value);
  }

  private static long integer(MapValue map, String name) {
    if (map.get(name) instanceof IntegerValue integer) {
      return integer.value();
    }
    throw new IllegalArgumentException("a relay sent a frame without " + name);
  }

  /** The event of a Jetstream message. */
  Delivery jetstream(byte[] message) {
    try {
      JsonNode event = json.readTree(message);
      EventKind kind = EventKind.valueOf(event.path("kind").asText().toUpperCase(Locale.ROOT));
      JsonNode part = event.path(event.path("kind").asText());
      String mark = part.path(kind == EventKind.COMMIT ? "rev" : "time").asText();
      return new Delivery(
          event.path("time_us").asLong(),
          new EventKey(event.path("did").asText(), kind, mark),
          kind == EventKind.COMMIT ? op(part) : null,
          null,
          part.path("active").asBoolean(true) ? null : part.path("status").asText());
    } catch (IOException e) {
      throw new IllegalArgumentException("a relay sent what is no JSON", e);
    }
  }

  private static ExpectedOp op(JsonNode commit) {
    return new ExpectedOp(
        commit.path("operation").asText(),
        commit.path("collection").asText(),
        commit.path("rkey").asText(),
        commit.hasNonNull("cid") ? commit.path("cid").asText() : null);
  }
}
