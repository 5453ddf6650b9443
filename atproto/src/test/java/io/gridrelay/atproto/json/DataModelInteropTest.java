package io.gridrelay.atproto.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gridrelay.atproto.cbor.Drisl;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.testing.Vectors;
import java.io.IOException;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** The official vectors of the data model, in both directions. */
class DataModelInteropTest {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  @Test
  void fixturesComeOutEqualInBothDirections() throws IOException {
    for (JsonNode fixture :
        JSON.readTree(Vectors.bytes("interop/data-model/data-model-fixtures.json"))) {
      byte[] json = bytes(fixture);
      byte[] cbor = Base64.getDecoder().decode(fixture.get("cbor_base64").textValue());

      assertThat(DataModelJson.toCbor(json)).isEqualTo(cbor);
      assertThat(JSON.readTree(json(cbor))).isEqualTo(fixture.get("json"));
      assertThat(Cid.ofDagCbor(cbor)).hasToString(fixture.get("cid").textValue());
      assertThat(Drisl.encode(Drisl.decode(cbor))).isEqualTo(cbor);
    }
  }

  @Test
  void validObjectsAreParsedAndComeBack() throws IOException {
    for (JsonNode valid :
        JSON.readTree(Vectors.bytes("interop/data-model/data-model-valid.json"))) {
      byte[] cbor = DataModelJson.toCbor(bytes(valid));

      assertThat(DataModelJson.toCbor(json(cbor)))
          .as(valid.get("note").textValue())
          .isEqualTo(cbor);
    }
  }

  @Test
  void invalidObjectsAreRejected() throws IOException {
    for (JsonNode invalid :
        JSON.readTree(Vectors.bytes("interop/data-model/data-model-invalid.json"))) {
      assertThatThrownBy(() -> DataModelJson.parse(bytes(invalid)))
          .as(invalid.get("note").textValue())
          .isInstanceOf(DataModelException.class);
    }
  }

  private static byte[] bytes(JsonNode vector) throws JsonProcessingException {
    return JSON.writeValueAsBytes(vector.get("json"));
  }

  private static byte[] json(byte[] cbor) {
    JsonBuffer out = new JsonBuffer();
    new DataModelJson().write(cbor, 0, cbor.length, out);
    return out.toByteArray();
  }
}
