package io.gridrelay.atproto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.car.CarWriter;
import io.gridrelay.atproto.cbor.Drisl;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.jetstream.JetstreamEncoder;
import io.gridrelay.atproto.jetstream.JetstreamTemplate;
import io.gridrelay.atproto.json.DataModelJson;
import io.gridrelay.atproto.json.JsonBuffer;
import io.gridrelay.atproto.syntax.AtUri;
import io.gridrelay.atproto.syntax.Datetime;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Handle;
import io.gridrelay.atproto.syntax.Language;
import io.gridrelay.atproto.syntax.Nsid;
import io.gridrelay.atproto.syntax.RecordKey;
import io.gridrelay.atproto.syntax.SyntaxException;
import io.gridrelay.atproto.syntax.Tid;
import io.gridrelay.atproto.syntax.Uri;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Vectors made by other implementations; see {@code src/test/resources/golden/README.md}. */
class GoldenTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<String, Function<String, ?>> SYNTAX =
      Map.of(
          "did", Did::parse,
          "handle", Handle::parse,
          "nsid", Nsid::parse,
          "recordkey", RecordKey::parse,
          "tid", Tid::parse,
          "aturi", AtUri::parse,
          "datetime", Datetime::parse,
          "uri", Uri::parse,
          "language", Language::parse);

  @Test
  void dataModelComesOutEqualInAllDirections() throws IOException {
    for (JsonNode vector : JSON.readTree(golden("data-model.json"))) {
      byte[] cbor = hex(vector.get("cbor"));
      JsonNode json = vector.get("json");

      assertThat(DataModelJson.toCbor(JSON.writeValueAsBytes(json)))
          .as(vector.get("name").textValue())
          .isEqualTo(cbor);
      assertThat(JSON.readTree(json(cbor))).isEqualTo(json);
      assertThat(DataModelJson.toCbor(json(cbor))).isEqualTo(cbor);
      assertThat(Drisl.encode(Drisl.decode(cbor))).isEqualTo(cbor);
      assertThat(Cid.ofDagCbor(cbor)).hasToString(vector.get("cid").textValue());
    }
  }

  @Test
  void cidsOfAllKindsAreReadAndWritten() throws IOException {
    for (JsonNode vector : JSON.readTree(golden("cids.json"))) {
      Cid cid = Cid.fromBytes(hex(vector.get("bytes")));

      assertThat(cid).hasToString(vector.get("text").textValue());
      assertThat(Cid.parse(cid.toString())).isEqualTo(cid);
      boolean sha256 = vector.get("hash").textValue().equals("sha2-256");
      assertThat(cid.isRaw()).isEqualTo(sha256 && vector.get("codec").textValue().equals("raw"));
      assertThat(cid.isDagCbor())
          .isEqualTo(sha256 && vector.get("codec").textValue().equals("dag-cbor"));
    }
  }

  @Test
  void archivesAreReadAndWritten() throws IOException {
    CarReader reader = new CarReader();
    for (JsonNode vector : JSON.readTree(golden("car.json"))) {
      byte[] archive = hex(vector.get("car"));
      reader.read(archive);
      List<Cid> roots = new ArrayList<>();
      vector.get("roots").forEach(root -> roots.add(Cid.parse(root.textValue())));
      CarWriter writer = new CarWriter().begin(roots);
      for (JsonNode expected : vector.get("blocks")) {
        Cid cid = Cid.parse(expected.get("cid").textValue());
        int block = reader.find(cid);

        assertThat(block).as(vector.get("name").textValue()).isNotNegative();
        assertThat(reader.dataLength(block)).isEqualTo(expected.get("length").intValue());
        writer.add(cid, archive, reader.dataOffset(block), reader.dataLength(block));
      }
      assertThat(writer.toByteArray()).isEqualTo(archive);
      assertThat(reader.rootCount()).isEqualTo(roots.size());
    }
  }

  @Test
  void identifiersAreValidOrNot() {
    for (String line : new String(golden("syntax.tsv"), UTF_8).split("\n")) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] fields = line.split("\t", -1);
      Function<String, ?> parse = SYNTAX.get(fields[0]);
      if (fields[1].equals("valid")) {
        assertThat(parse.apply(fields[2])).hasToString(fields[2]);
      } else {
        assertThatThrownBy(() -> parse.apply(fields[2]))
            .as(line)
            .isInstanceOf(SyntaxException.class);
      }
    }
  }

  @Test
  void aCommitBecomesTheEventsOfItsOperations() throws IOException {
    JsonNode vector = JSON.readTree(golden("jetstream.json"));
    CarReader car = new CarReader();
    car.read(hex(vector.get("car")));
    JetstreamEncoder encoder = new JetstreamEncoder();
    encoder.beginCommit(vector.get("did").textValue(), vector.get("rev").textValue());

    for (int i = 0; i < vector.get("operations").size(); i++) {
      JetstreamTemplate template = encode(encoder, car, vector.get("operations").get(i));
      JsonNode expected = vector.get("events").get(i);
      if (expected.isNull()) {
        assertThat(template).isNull();
      } else {
        JsonBuffer out = new JsonBuffer();
        template.fill(vector.get("timeUs").longValue(), 0, out);
        assertThat(JSON.readTree(out.toByteArray())).isEqualTo(expected);
      }
    }
  }

  private static @Nullable JetstreamTemplate encode(
      JetstreamEncoder encoder, CarReader car, JsonNode operation) {
    String collection = operation.get("collection").textValue();
    String rkey = operation.get("rkey").textValue();
    JsonNode cid = operation.get("cid");
    int block = cid.isNull() ? -1 : car.find(Cid.parse(cid.textValue()));
    return switch (operation.get("action").textValue()) {
      case "create" -> encoder.create(collection, rkey, car, block);
      case "update" -> encoder.update(collection, rkey, car, block);
      default -> encoder.delete(collection, rkey);
    };
  }

  private static byte[] json(byte[] cbor) {
    JsonBuffer out = new JsonBuffer();
    new DataModelJson().write(cbor, 0, cbor.length, out);
    return out.toByteArray();
  }

  private static byte[] hex(JsonNode digits) {
    return HexFormat.of().parseHex(digits.textValue());
  }

  private static byte[] golden(String name) {
    try (InputStream in = GoldenTest.class.getResourceAsStream("/golden/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
