package io.gridrelay.atproto.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.gridrelay.atproto.cbor.CborLimits;
import io.gridrelay.atproto.cbor.DataValue;
import io.gridrelay.atproto.cbor.DataValue.BooleanValue;
import io.gridrelay.atproto.cbor.DataValue.BytesValue;
import io.gridrelay.atproto.cbor.DataValue.IntegerValue;
import io.gridrelay.atproto.cbor.DataValue.LinkValue;
import io.gridrelay.atproto.cbor.DataValue.ListValue;
import io.gridrelay.atproto.cbor.DataValue.MapValue;
import io.gridrelay.atproto.cbor.DataValue.NullValue;
import io.gridrelay.atproto.cbor.DataValue.TextValue;
import io.gridrelay.atproto.cbor.Utf8;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.cid.CidException;
import io.gridrelay.atproto.json.DataModelException.Reason;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One document on its way from JSON to a value. The syntax of JSON is left to Jackson. */
final class DataModelParser {

  private static final int MAX_DEPTH = CborLimits.DEFAULT.maxDepth();

  /** 64 bits have 19 digits; {@code 1.00000000000000000000e3} is odd, but legal and an integer. */
  private static final int MAX_NUMBER_LENGTH = 100;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH + 1) // the object that is a link, deep down
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxNameLength(CborLimits.DEFAULT.maxKeyBytes())
                  .build())
          .build();

  private static final Set<String> BLOB_FIELDS = Set.of("$type", "ref", "mimeType", "size");

  private final JsonParser json;

  private DataModelParser(JsonParser json) {
    this.json = json;
  }

  static MapValue parse(byte[] document) {
    if (!Utf8.isValid(document, 0, document.length)) {
      throw new DataModelException(Reason.MALFORMED, "not UTF-8");
    }
    // As a string, because given bytes Jackson also guesses at UTF-16 and UTF-32.
    String text = new String(document, StandardCharsets.UTF_8);
    try (JsonParser json = FACTORY.createParser(text)) {
      return new DataModelParser(json).parseDocument();
    } catch (StreamConstraintsException e) {
      boolean deep = e.getOriginalMessage().contains("nesting depth");
      throw new DataModelException(
          deep ? Reason.DEPTH : Reason.MALFORMED, String.valueOf(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new DataModelException(Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private MapValue parseDocument() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new DataModelException(Reason.TOP_LEVEL, "not an object");
    }
    DataValue value = parseObject(1);
    if (json.nextToken() != null) {
      throw new DataModelException(Reason.MALFORMED, "something follows the object");
    }
    if (value instanceof MapValue map) {
      return map;
    }
    throw new DataModelException(Reason.TOP_LEVEL, "a link or bytes");
  }

  private DataValue parseValue(JsonToken token, int depth) throws IOException {
    return switch (token) {
      case START_OBJECT -> parseObject(depth + 1);
      case START_ARRAY -> parseArray(depth + 1);
      case VALUE_STRING -> new TextValue(wellFormed(json.getText()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new IntegerValue(integer());
      case VALUE_TRUE -> new BooleanValue(true);
      case VALUE_FALSE -> new BooleanValue(false);
      case VALUE_NULL -> new NullValue();
      default -> throw new DataModelException(Reason.MALFORMED, "unexpected " + token);
    };
  }

  private ListValue parseArray(int depth) throws IOException {
    checkDepth(depth);
    List<DataValue> items = new ArrayList<>();
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      items.add(parseValue(token, depth));
      checkSize(items.size());
    }
    return new ListValue(items);
  }

  private DataValue parseObject(int depth) throws IOException {
    Map<String, DataValue> fields = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = wellFormed(json.currentName());
      if (Utf8.encodedLength(name) > CborLimits.DEFAULT.maxKeyBytes()) {
        throw new DataModelException(Reason.SIZE, "key of " + name.length() + " characters");
      }
      fields.put(name, parseValue(json.nextToken(), depth));
      checkSize(fields.size());
    }
    if (fields.containsKey("$link")) {
      return link(fields);
    }
    if (fields.containsKey("$bytes")) {
      return bytes(fields);
    }
    checkDepth(depth);
    if (fields.containsKey("$type")) {
      checkType(fields);
    }
    return new MapValue(fields);
  }

  private static void checkDepth(int depth) {
    if (depth > MAX_DEPTH) {
      throw new DataModelException(Reason.DEPTH, "deeper than " + MAX_DEPTH);
    }
  }

  private static void checkSize(int items) {
    if (items > CborLimits.DEFAULT.maxItems()) {
      throw new DataModelException(Reason.SIZE, "more than " + (items - 1) + " items");
    }
  }

  private static String wellFormed(String text) {
    if (Utf8.encodedLength(text) < 0) {
      throw new DataModelException(Reason.TEXT, "lone surrogate");
    }
    return text;
  }

  /** The number, whichever way it is written, if it is an integer. */
  private long integer() throws IOException {
    BigDecimal number = decimal();
    // Guards against 1e1000000000, whose digits nobody wants to see.
    if (number.signum() != 0 && (long) number.precision() - number.scale() > 19) {
      throw new DataModelException(Reason.INTEGER_RANGE, json.getText());
    }
    BigDecimal plain = number.stripTrailingZeros();
    if (plain.scale() > 0) {
      throw new DataModelException(Reason.FLOAT, json.getText());
    }
    try {
      return plain.longValueExact();
    } catch (ArithmeticException _) {
      throw new DataModelException(Reason.INTEGER_RANGE, json.getText());
    }
  }

  private BigDecimal decimal() throws IOException {
    try {
      return json.getDecimalValue();
    } catch (NumberFormatException e) {
      throw new DataModelException(Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private static LinkValue link(Map<String, DataValue> fields) {
    if (fields.size() == 1 && fields.get("$link") instanceof TextValue(String text)) {
      try {
        return new LinkValue(Cid.parse(text));
      } catch (CidException e) {
        throw new DataModelException(Reason.LINK, e.detail());
      }
    }
    throw new DataModelException(Reason.LINK, "$link is not alone or not text");
  }

  private static BytesValue bytes(Map<String, DataValue> fields) {
    if (fields.size() == 1 && fields.get("$bytes") instanceof TextValue(String text)) {
      try {
        return new BytesValue(Base64.getDecoder().decode(text));
      } catch (IllegalArgumentException e) {
        throw new DataModelException(Reason.BYTES, String.valueOf(e.getMessage()));
      }
    }
    throw new DataModelException(Reason.BYTES, "$bytes are not alone or not text");
  }

  private static void checkType(Map<String, DataValue> fields) {
    if (!(fields.get("$type") instanceof TextValue(String type)) || type.isEmpty()) {
      throw new DataModelException(Reason.TYPE, "$type is not text or is empty");
    }
    if (type.equals("blob") && !isBlob(fields)) {
      throw new DataModelException(Reason.BLOB, "blob with wrong fields");
    }
  }

  private static boolean isBlob(Map<String, DataValue> fields) {
    return fields.keySet().equals(BLOB_FIELDS)
        && fields.get("ref") instanceof LinkValue(Cid cid)
        && cid.isRaw()
        && fields.get("mimeType") instanceof TextValue(String mimeType)
        && !mimeType.isEmpty()
        && fields.get("size") instanceof IntegerValue(long size)
        && size >= 0;
  }
}
