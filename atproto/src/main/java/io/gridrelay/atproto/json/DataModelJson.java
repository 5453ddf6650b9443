package io.gridrelay.atproto.json;

import io.gridrelay.atproto.cbor.CborException;
import io.gridrelay.atproto.cbor.CborKind;
import io.gridrelay.atproto.cbor.CborReader;
import io.gridrelay.atproto.cbor.DataValue.MapValue;
import io.gridrelay.atproto.cbor.Drisl;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.json.DataModelException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Objects of the data model between DRISL and JSON.
 *
 * <p>An instance converts to JSON and is used again: it allocates nothing. The other direction is
 * static. Map keys come out in the order of DRISL. Belongs to one thread; the static methods may be
 * called by any.
 */
public final class DataModelJson {

  private static final byte[] LINK_HEAD = JsonBuffer.ascii("{\"$link\":\"");
  private static final byte[] BYTES_HEAD = JsonBuffer.ascii("{\"$bytes\":\"");
  private static final byte[] TAIL = JsonBuffer.ascii("\"}");
  private static final byte[] NULL = JsonBuffer.ascii("null");
  private static final byte[] TRUE = JsonBuffer.ascii("true");
  private static final byte[] FALSE = JsonBuffer.ascii("false");

  private static final long TYPE = CborReader.key("$type");
  private static final long LINK = CborReader.key("$link");
  private static final long BYTES = CborReader.key("$bytes");
  private static final long REF = CborReader.key("ref");
  private static final long MIME_TYPE = CborReader.key("mimeType");
  private static final long SIZE = CborReader.key("size");
  private static final long BLOB = CborReader.key("blob");

  // What a blob must have: a set of bits, collected while its fields pass by.
  private static final int HAS_REF = 1;
  private static final int HAS_SIZE = 2;
  private static final int HAS_MIME_TYPE = 4;
  private static final int IS_BLOB = 8;
  private static final int WHOLE_BLOB = HAS_REF | HAS_SIZE | HAS_MIME_TYPE | IS_BLOB;

  private final CborReader reader = new CborReader();

  /**
   * Appends the object in {@code cbor[offset, limit)} as JSON.
   *
   * @throws CborException if the bytes are not DRISL
   * @throws DataModelException if they are, but no object of the data model; in either case the
   *     buffer is as it was before
   */
  public void write(byte[] cbor, int offset, int limit, JsonBuffer out) {
    int start = out.length();
    boolean whole = false;
    try {
      reader.reset(cbor, offset, limit);
      if (reader.peek() != CborKind.MAP) {
        throw new DataModelException(Reason.TOP_LEVEL, "not an object");
      }
      writeMap(out);
      reader.expectEnd();
      whole = true;
    } finally {
      if (!whole) {
        out.truncate(start);
      }
    }
  }

  private void writeValue(CborKind kind, JsonBuffer out) {
    switch (kind) {
      case TEXT -> writeText(out);
      case INTEGER -> out.putDecimal(reader.readInteger());
      case MAP -> writeMap(out);
      case ARRAY -> writeArray(out);
      case LINK -> {
        int length = reader.readLink();
        out.put(LINK_HEAD).putCid(reader.buffer(), reader.start(), length).put(TAIL);
      }
      case BYTES -> {
        int length = reader.readBytes();
        out.put(BYTES_HEAD).putBase64(reader.buffer(), reader.start(), length).put(TAIL);
      }
      case BOOLEAN -> out.put(reader.readBoolean() ? TRUE : FALSE);
      case NULL -> {
        reader.tryReadNull();
        out.put(NULL);
      }
    }
  }

  private void writeText(JsonBuffer out) {
    int length = reader.readText();
    out.putString(reader.buffer(), reader.start(), length);
  }

  private void writeArray(JsonBuffer out) {
    char separator = '[';
    int count = reader.enterArray();
    for (int left = count; left > 0; left--) {
      out.put(separator);
      separator = ',';
      writeValue(reader.peek(), out);
    }
    reader.leave();
    if (count == 0) {
      out.put('[');
    }
    out.put(']');
  }

  private void writeMap(JsonBuffer out) {
    char separator = '{';
    int count = reader.enterMap();
    int blob = 0;
    for (int left = count; left > 0; left--) {
      long key = reader.readKey();
      out.put(separator);
      separator = ',';
      out.putString(reader.buffer(), reader.start(), reader.length());
      out.put(':');
      CborKind kind = reader.peek();
      int valueStart = reader.position();
      writeValue(kind, out);
      blob |= checkField(key, kind, count, valueStart);
    }
    reader.leave();
    if ((blob & IS_BLOB) != 0 && (blob != WHOLE_BLOB || count != 4)) {
      throw new DataModelException(Reason.BLOB, "blob with wrong fields");
    }
    if (count == 0) {
      out.put('{');
    }
    out.put('}');
  }

  /** Checks the fields that mean something in every object; answers what a blob would have. */
  private int checkField(long key, CborKind kind, int count, int valueStart) {
    if (key == TYPE) {
      return checkType(kind);
    }
    if (key == REF) {
      return kind == CborKind.LINK ? HAS_REF : 0;
    }
    if (key == MIME_TYPE) {
      return kind == CborKind.TEXT ? HAS_MIME_TYPE : 0;
    }
    if (key == SIZE) {
      boolean negative = (reader.buffer()[valueStart] & 0xe0) != 0;
      return kind == CborKind.INTEGER && !negative ? HAS_SIZE : 0;
    }
    if (key == LINK || key == BYTES) {
      checkReserved(key, kind, count);
    }
    return 0;
  }

  private int checkType(CborKind kind) {
    if (kind != CborKind.TEXT || reader.length() == 0) {
      throw new DataModelException(Reason.TYPE, "$type is not text or is empty");
    }
    boolean isBlob = reader.length() == 4 && packedText() == BLOB;
    return isBlob ? IS_BLOB : 0;
  }

  private long packedText() {
    long packed = 0;
    for (int i = reader.start(); i < reader.position(); i++) {
      packed = packed << 8 | reader.buffer()[i] & 0xff;
    }
    return packed;
  }

  /** In JSON a map with such a key is a link or bytes, so it has to be one. Hardly ever occurs. */
  private void checkReserved(long key, CborKind kind, int count) {
    boolean alone = kind == CborKind.TEXT && count == 1;
    String text = alone ? text() : "";
    if (key == LINK && (!alone || !Cid.isValid(text))) {
      throw new DataModelException(Reason.LINK, "$link that is no link");
    }
    if (key == BYTES && (!alone || !isBase64(text))) {
      throw new DataModelException(Reason.BYTES, "$bytes that are no bytes");
    }
  }

  private String text() {
    return new String(reader.buffer(), reader.start(), reader.length(), StandardCharsets.UTF_8);
  }

  private static boolean isBase64(String text) {
    try {
      Base64.getDecoder().decode(text);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /**
   * The JSON of an object.
   *
   * @throws DataModelException if it breaks a rule that DRISL does not know
   */
  public static byte[] toJson(MapValue object) {
    byte[] cbor = Drisl.encode(object);
    JsonBuffer out = new JsonBuffer(2 * cbor.length);
    new DataModelJson().write(cbor, 0, cbor.length, out);
    return out.toByteArray();
  }

  /**
   * The object that JSON stands for.
   *
   * @throws DataModelException if it is none
   */
  public static MapValue parse(byte[] json) {
    return DataModelParser.parse(json);
  }

  /**
   * The canonical bytes of the object that JSON stands for.
   *
   * @throws DataModelException if it is none
   */
  public static byte[] toCbor(byte[] json) {
    return Drisl.encode(parse(json));
  }
}
