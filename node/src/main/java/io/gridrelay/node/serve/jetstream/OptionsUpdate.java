package io.gridrelay.node.serve.jetstream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.gridrelay.node.serve.fanout.EventFilter;
import io.gridrelay.node.serve.websocket.CloseCode;
import io.gridrelay.node.serve.websocket.WebSocketFault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message from a subscriber: {@code {"type":"options_update","payload":{…}}}. It replaces all
 * three filters; one that is missing is switched off. Other types are ignored, whatever their
 * payload.
 *
 * <p>Field names are matched in any case, as the reference server's JSON library does.
 */
public final class OptionsUpdate {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(100).build())
          .build();

  private @Nullable String type;
  private boolean payloadSeen;
  private @Nullable String payloadFault;
  private List<String> wantedCollections = List.of();
  private List<String> wantedDids = List.of();
  private long maxMessageBytes;

  private OptionsUpdate() {}

  /**
   * Reads a message.
   *
   * @return the filter to use from now on; empty when the message is of another type
   * @throws WebSocketFault 1007 when it is not what the protocol says, 1008 when the options are
   *     refused
   */
  public static Optional<EventFilter> parse(byte[] utf8) throws WebSocketFault {
    OptionsUpdate update = new OptionsUpdate();
    try (JsonParser json = FACTORY.createParser(utf8)) {
      update.readEnvelope(json);
      if (json.nextToken() != null) {
        throw invalid("there is more than one JSON value");
      }
    } catch (IOException e) {
      throw invalid("it is not JSON");
    }
    return "options_update".equals(update.type) ? Optional.of(update.filter()) : Optional.empty();
  }

  private EventFilter filter() throws WebSocketFault {
    if (!payloadSeen) {
      throw invalid("payload is missing");
    }
    if (payloadFault != null) {
      throw invalid(payloadFault);
    }
    try {
      return FilterLimits.filter(wantedCollections, wantedDids, Math.max(0, maxMessageBytes));
    } catch (InvalidOptionsException e) {
      throw new WebSocketFault(CloseCode.POLICY_VIOLATION, "invalid options: " + e.text());
    }
  }

  private void readEnvelope(JsonParser json) throws IOException, WebSocketFault {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw invalid("it is not a JSON object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equalsIgnoreCase("type")) {
        if (value != JsonToken.VALUE_STRING) {
          throw invalid("type is not a string");
        }
        type = json.getText();
      } else if (name.equalsIgnoreCase("payload")) {
        readPayload(json, value);
      } else {
        json.skipChildren();
      }
    }
  }

  /**
   * Faults in here are kept: they do not matter when the message turns out to be of another type.
   */
  private void readPayload(JsonParser json, JsonToken start) throws IOException {
    payloadSeen = true;
    if (start == JsonToken.VALUE_NULL) {
      return;
    }
    if (start != JsonToken.START_OBJECT) {
      payloadFault = "payload is not an object";
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equalsIgnoreCase("wantedCollections")) {
        wantedCollections = readStrings(json, value, name);
      } else if (name.equalsIgnoreCase("wantedDids")) {
        wantedDids = readStrings(json, value, name);
      } else if (name.equalsIgnoreCase("maxMessageSizeBytes")) {
        maxMessageBytes = readNumber(json, value, name);
      } else {
        json.skipChildren();
      }
    }
  }

  private List<String> readStrings(JsonParser json, JsonToken start, String name)
      throws IOException {
    if (start == JsonToken.VALUE_NULL) {
      return List.of();
    }
    if (start != JsonToken.START_ARRAY) {
      payloadFault = name + " is not an array";
      json.skipChildren();
      return List.of();
    }
    List<String> strings = new ArrayList<>();
    JsonToken element;
    while ((element = json.nextToken()) != JsonToken.END_ARRAY) {
      if (element == JsonToken.VALUE_STRING) {
        strings.add(json.getText());
      } else {
        payloadFault = name + " holds something that is not a string";
        json.skipChildren();
      }
    }
    return strings;
  }

  private long readNumber(JsonParser json, JsonToken value, String name) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return 0;
    }
    if (value != JsonToken.VALUE_NUMBER_INT
        || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      payloadFault = name + " is not an integer";
      json.skipChildren();
      return 0;
    }
    return json.getLongValue();
  }

  private static WebSocketFault invalid(String why) {
    return new WebSocketFault(CloseCode.INVALID_PAYLOAD, "invalid message: " + why);
  }
}
