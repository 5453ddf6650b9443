package io.gridrelay.atproto.cbor;

import io.gridrelay.atproto.cbor.DataValue.BooleanValue;
import io.gridrelay.atproto.cbor.DataValue.BytesValue;
import io.gridrelay.atproto.cbor.DataValue.IntegerValue;
import io.gridrelay.atproto.cbor.DataValue.LinkValue;
import io.gridrelay.atproto.cbor.DataValue.ListValue;
import io.gridrelay.atproto.cbor.DataValue.MapValue;
import io.gridrelay.atproto.cbor.DataValue.NullValue;
import io.gridrelay.atproto.cbor.DataValue.TextValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whole trees of values from and to bytes. Convenient, not fast: the hot path uses {@link
 * CborReader} alone. Static functions, safe for use by many threads.
 */
public final class Drisl {

  /**
   * Canonical order of map keys: shorter UTF-8 first, then by code point, which is the order of the
   * encoded bytes. {@link String#compareTo} differs in both.
   */
  public static final Comparator<String> KEY_ORDER =
      Comparator.<String>comparingInt(Utf8::encodedLength).thenComparing(Drisl::compareCodePoints);

  private Drisl() {}

  private static int compareCodePoints(String left, String right) {
    int common = Math.min(left.length(), right.length());
    for (int i = 0; i < common; i++) {
      char l = left.charAt(i);
      char r = right.charAt(i);
      if (l != r) {
        // Surrogates stand for code points above all others of 16 bits.
        boolean bothOrNeither = Character.isSurrogate(l) == Character.isSurrogate(r);
        return bothOrNeither ? Character.compare(l, r) : Character.isSurrogate(l) ? 1 : -1;
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  /**
   * The value that {@code bytes} hold, and nothing behind it.
   *
   * @throws CborException if they are not canonical
   */
  public static DataValue decode(byte[] bytes) {
    return decode(bytes, 0, bytes.length);
  }

  /** The same for {@code bytes[offset, limit)}. */
  public static DataValue decode(byte[] bytes, int offset, int limit) {
    CborReader reader = new CborReader().reset(bytes, offset, limit);
    DataValue value = decode(reader);
    reader.expectEnd();
    return value;
  }

  /** The next value of a reader. */
  public static DataValue decode(CborReader reader) {
    return switch (reader.peek()) {
      case INTEGER -> new IntegerValue(reader.readInteger());
      case BYTES -> new BytesValue(reader.readByteArray());
      case TEXT -> new TextValue(reader.readTextString());
      case ARRAY -> decodeArray(reader);
      case MAP -> decodeMap(reader);
      case LINK -> new LinkValue(reader.readCid());
      case BOOLEAN -> new BooleanValue(reader.readBoolean());
      case NULL -> {
        reader.tryReadNull();
        yield new NullValue();
      }
    };
  }

  private static ListValue decodeArray(CborReader reader) {
    List<DataValue> items = new ArrayList<>();
    for (int left = reader.enterArray(); left > 0; left--) {
      items.add(decode(reader));
    }
    reader.leave();
    return new ListValue(items);
  }

  private static MapValue decodeMap(CborReader reader) {
    Map<String, DataValue> fields = new LinkedHashMap<>();
    for (int left = reader.enterMap(); left > 0; left--) {
      reader.readKey();
      String key =
          new String(reader.buffer(), reader.start(), reader.length(), StandardCharsets.UTF_8);
      fields.put(key, decode(reader));
    }
    reader.leave();
    return new MapValue(fields);
  }

  /** The canonical bytes of a value. */
  public static byte[] encode(DataValue value) {
    CborWriter writer = new CborWriter();
    encode(value, writer);
    return writer.toByteArray();
  }

  /** Appends a value to what a writer holds. */
  public static void encode(DataValue value, CborWriter writer) {
    switch (value) {
      case NullValue _ -> writer.writeNull();
      case BooleanValue bool -> writer.writeBoolean(bool.value());
      case IntegerValue integer -> writer.writeInteger(integer.value());
      case TextValue text -> writer.writeText(text.value());
      case BytesValue bytes -> bytes.writeTo(writer);
      case LinkValue link -> writer.writeLink(link.cid());
      case ListValue list -> {
        writer.writeArray(list.items().size());
        list.items().forEach(item -> encode(item, writer));
      }
      case MapValue map -> {
        writer.writeMap(map.fields().size());
        map.fields()
            .forEach(
                (key, field) -> {
                  writer.writeText(key);
                  encode(field, writer);
                });
      }
    }
  }
}
