package io.gridrelay.atproto.cbor;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.cid.Cid;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A value of the data model, whichever way it is written. Immutable and safe for use by many
 * threads.
 *
 * @see <a href="https://atproto.com/specs/data-model">Data model</a>
 */
public sealed interface DataValue {

  /** Null, which is not the same as absent. */
  record NullValue() implements DataValue {}

  record BooleanValue(boolean value) implements DataValue {}

  record IntegerValue(long value) implements DataValue {}

  record TextValue(String value) implements DataValue {
    public TextValue {
      requireNonNull(value, "value");
    }
  }

  record LinkValue(Cid cid) implements DataValue {
    public LinkValue {
      requireNonNull(cid, "cid");
    }
  }

  record BytesValue(byte[] value) implements DataValue {
    public BytesValue {
      value = value.clone();
    }

    @Override
    public byte[] value() {
      return value.clone();
    }

    int length() {
      return value.length;
    }

    void writeTo(CborWriter writer) {
      writer.writeBytes(value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof BytesValue bytes && Arrays.equals(value, bytes.value);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
      return "BytesValue[" + HexFormat.of().formatHex(value) + "]";
    }
  }

  record ListValue(List<DataValue> items) implements DataValue {
    public ListValue {
      items = List.copyOf(items);
    }
  }

  /** An object; its fields iterate in canonical order. */
  record MapValue(Map<String, DataValue> fields) implements DataValue {
    public MapValue {
      TreeMap<String, DataValue> sorted = new TreeMap<>(Drisl.KEY_ORDER);
      sorted.putAll(fields);
      fields = Collections.unmodifiableMap(sorted);
    }

    /** The value of a field, or null if there is no such field. */
    public @Nullable DataValue get(String name) {
      return fields.get(name);
    }
  }
}
