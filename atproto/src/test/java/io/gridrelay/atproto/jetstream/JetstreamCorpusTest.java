package io.gridrelay.atproto.jetstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.event.AccountFrame;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.DecodedFrame;
import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.atproto.event.FrameHead;
import io.gridrelay.atproto.event.IdentityFrame;
import io.gridrelay.atproto.json.JsonBuffer;
import io.gridrelay.atproto.testing.RealFrames;
import io.gridrelay.atproto.testing.Vectors;
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
  private final FrameDecoder decoder = new FrameDecoder();
  private final CarReader car = new CarReader();
  private final JsonBuffer out = new JsonBuffer();

  @Test
  void equalsTheProductionJetstreamInOrderOfKeysAndInValues() throws JsonProcessingException {
    List<String> ours = new ArrayList<>();
    for (byte[] frame : RealFrames.all()) {
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
    List<String> lines = new ArrayList<>();
    for (JetstreamTemplate template : templates(decoder.decode(frame))) {
      template.fill(1, 2, out.reset());
      lines.add(out.toString());
    }
    return lines;
  }

  private List<@Nullable JetstreamTemplate> templates(DecodedFrame frame) {
    return switch (frame) {
      case CommitFrame commit -> {
        car.read(commit.bytes(), commit.blocksOffset(), commit.blocksLength());
        yield encoder.encode(commit, car);
      }
      case IdentityFrame(FrameHead head, String handle) ->
          List.of(encoder.identity(head.did().value(), handle, head.time()));
      case AccountFrame(FrameHead head, boolean active, String status) ->
          List.of(encoder.account(head.did().value(), active, status, head.time()));
      default -> List.of();
    };
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
