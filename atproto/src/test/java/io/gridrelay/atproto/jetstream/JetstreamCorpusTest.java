package io.gridrelay.atproto.jetstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gridrelay.atproto.Corpus;
import io.gridrelay.atproto.Vectors;
import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.cbor.CborReader;
import io.gridrelay.atproto.cbor.DataValue;
import io.gridrelay.atproto.cbor.DataValue.BooleanValue;
import io.gridrelay.atproto.cbor.DataValue.BytesValue;
import io.gridrelay.atproto.cbor.DataValue.LinkValue;
import io.gridrelay.atproto.cbor.DataValue.ListValue;
import io.gridrelay.atproto.cbor.DataValue.MapValue;
import io.gridrelay.atproto.cbor.DataValue.TextValue;
import io.gridrelay.atproto.cbor.Drisl;
import io.gridrelay.atproto.json.JsonBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Fifty real events against what the production Jetstream said about them. */
class JetstreamCorpusTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JetstreamEncoder encoder = new JetstreamEncoder();
  private final CarReader car = new CarReader();
  private final JsonBuffer out = new JsonBuffer();

  @Test
  void equalsTheProductionJetstreamInOrderOfKeysAndInValues() throws JsonProcessingException {
    List<String> ours = new ArrayList<>();
    for (byte[] frame : Corpus.frames()) {
      ours.addAll(encode(frame));
    }
    Map<String, JsonNode> actual = byEvent(ours);
    Map<String, JsonNode> expected = byEvent(Vectors.cases("corpus/expected_jetstream.jsonl"));

    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (event, json) -> {
          assertThat(actual.get(event)).isEqualTo(json);
          assertThat(keys(actual.get(event))).isEqualTo(keys(json));
          assertThat(keys(inner(actual.get(event)))).isEqualTo(keys(inner(json)));
        });
  }

  private List<String> encode(byte[] frame) {
    CborReader reader = new CborReader().reset(frame);
    MapValue header = (MapValue) Drisl.decode(reader);
    MapValue body = (MapValue) Drisl.decode(reader);
    reader.expectEnd();
    List<@Nullable JetstreamTemplate> templates = new ArrayList<>();
    switch (text(header, "t")) {
      case "#commit" -> encodeCommit(body, templates);
      case "#identity" ->
          templates.add(
              encoder.identity(text(body, "did"), text(body, "handle"), text(body, "time")));
      case "#account" -> {
        boolean active = ((BooleanValue) body.get("active")).value();
        templates.add(
            encoder.account(text(body, "did"), active, text(body, "status"), text(body, "time")));
      }
      default -> {}
    }
    List<String> lines = new ArrayList<>();
    for (JetstreamTemplate template : templates) {
      template.fill(1, 2, out.reset());
      lines.add(out.toString());
    }
    return lines;
  }

  private void encodeCommit(MapValue body, List<@Nullable JetstreamTemplate> templates) {
    car.read(((BytesValue) body.get("blocks")).value());
    encoder.beginCommit(text(body, "repo"), text(body, "rev"));
    for (DataValue value : ((ListValue) body.get("ops")).items()) {
      MapValue op = (MapValue) value;
      String[] path = text(op, "path").split("/");
      int block = op.get("cid") instanceof LinkValue link ? car.find(link.cid()) : -1;
      templates.add(
          switch (text(op, "action")) {
            case "create" -> encoder.create(path[0], path[1], car, block);
            case "update" -> encoder.update(path[0], path[1], car, block);
            default -> encoder.delete(path[0], path[1]);
          });
    }
  }

  private static @Nullable String text(MapValue map, String key) {
    return map.get(key) instanceof TextValue text ? text.value() : null;
  }

  private static Map<String, JsonNode> byEvent(List<String> lines) throws JsonProcessingException {
    Map<String, JsonNode> events = new TreeMap<>();
    for (String line : lines) {
      ObjectNode json = (ObjectNode) JSON.readTree(line);
      json.put("time_us", 0);
      if (inner(json).has("seq")) {
        ((ObjectNode) inner(json)).put("seq", 0);
      }
      JsonNode commit = json.path("commit");
      String event =
          json.get("did")
              + " "
              + json.get("kind")
              + " "
              + commit.path("rev")
              + commit.path("operation")
              + commit.path("collection")
              + commit.path("rkey")
              + inner(json).path("time");
      assertThat(events.put(event, json)).as(event).isNull();
    }
    return events;
  }

  private static JsonNode inner(JsonNode json) {
    return json.get(json.get("kind").textValue());
  }

  private static List<String> keys(JsonNode json) {
    List<String> keys = new ArrayList<>();
    json.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
