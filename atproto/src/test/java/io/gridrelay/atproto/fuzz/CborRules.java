package io.gridrelay.atproto.fuzz;

import static io.gridrelay.atproto.fuzz.FuzzFormat.require;

import io.gridrelay.atproto.cbor.CborException;
import io.gridrelay.atproto.cbor.CborReader;
import io.gridrelay.atproto.cbor.DataValue;
import io.gridrelay.atproto.cbor.Drisl;
import io.gridrelay.atproto.json.DataModelException;
import io.gridrelay.atproto.json.DataModelJson;
import io.gridrelay.atproto.json.JsonBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Accepted bytes are canonical, skipping is as strict as reading, and the way to JSON and back is
 * the identity.
 */
final class CborRules implements FuzzFormat.Rules {

  private final CborReader reader = new CborReader();
  private final DataModelJson toJson = new DataModelJson();
  private final JsonBuffer json = new JsonBuffer();

  @Override
  public String check(byte[] input) {
    CborException.Reason skipped = skip(input);
    DataValue value;
    try {
      value = Drisl.decode(input);
    } catch (CborException e) {
      require(skipped == e.reason(), "skip says " + skipped + ", decode " + e.reason());
      return e.rejection().reason();
    }
    require(skipped == null, "decode accepts what skip rejects: " + skipped);
    require(Arrays.equals(Drisl.encode(value), input), "decode and encode is the identity");
    require(Drisl.decode(input).equals(value), "decoding twice gives equal values");
    checkJson(input);
    return FuzzFormat.ACCEPTED;
  }

  private CborException.Reason skip(byte[] input) {
    try {
      reader.reset(input).skip();
      reader.expectEnd();
      return null;
    } catch (CborException e) {
      return e.reason();
    }
  }

  private void checkJson(byte[] input) {
    try {
      toJson.write(input, 0, input.length, json.reset());
    } catch (DataModelException _) {
      require(json.length() == 0, "a rejected object leaves no trace");
      return;
    }
    try {
      byte[] back = DataModelJson.toCbor(json.toByteArray());
      require(Arrays.equals(back, input) || isAmbiguous(input), "JSON and back is the identity");
    } catch (DataModelException e) {
      require(isAmbiguous(input), "our own JSON is rejected: " + e.getMessage());
    }
  }

  /** Maps that spell out a link or bytes as JSON does, and blobs that only reading tolerates. */
  private static boolean isAmbiguous(byte[] input) {
    String bytes = new String(input, StandardCharsets.ISO_8859_1);
    return bytes.contains("$link") || bytes.contains("$bytes") || bytes.contains("$typedblob");
  }
}
