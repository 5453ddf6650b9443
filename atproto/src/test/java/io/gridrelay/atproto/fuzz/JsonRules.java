package io.gridrelay.atproto.fuzz;

import static io.gridrelay.atproto.fuzz.FuzzFormat.require;

import io.gridrelay.atproto.cbor.DataValue.MapValue;
import io.gridrelay.atproto.cbor.Drisl;
import io.gridrelay.atproto.json.DataModelException;
import io.gridrelay.atproto.json.DataModelJson;
import java.util.Arrays;

/** An accepted document has canonical bytes, and JSON that is read as the same object. */
final class JsonRules implements FuzzFormat.Rules {

  @Override
  public String check(byte[] input) {
    MapValue object;
    try {
      object = DataModelJson.parse(input);
    } catch (DataModelException e) {
      return e.rejection().reason();
    }
    byte[] cbor = Drisl.encode(object);
    require(Drisl.decode(cbor).equals(object), "our own bytes are read as the same object");
    byte[] json = DataModelJson.toJson(object);
    require(DataModelJson.parse(json).equals(object), "our own JSON is read as the same object");
    require(Arrays.equals(DataModelJson.toCbor(json), cbor), "and has the same bytes");
    return FuzzFormat.ACCEPTED;
  }
}
