package io.gridrelay.atproto.cbor;

import io.gridrelay.atproto.cbor.CborException.Reason;
import io.gridrelay.atproto.cid.Cid;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Pulls DRISL values out of a byte array and refuses every byte that a canonical encoder would not
 * have written.
 *
 * <p>Scalars are read by {@code readX}. Text, bytes and links lie in the buffer: the read checks
 * them and leaves their place in {@link #start()} and {@link #length()}. Containers are entered and
 * left:
 *
 * <pre>{@code
 * for (int left = reader.enterMap(); left > 0; left--) {
 *   long key = reader.readKey();
 *   if (key == SEQ) {
 *     seq = reader.readInteger();
 *   } else {
 *     reader.skip();
 *   }
 * }
 * reader.leave();
 * }</pre>
 *
 * <p>Keys of one to eight bytes come packed into a {@code long}, big endian (see {@link #key}), so
 * that dispatch is a compare and makes no strings. Everything is strict, what is skipped too.
 * Allocates nothing but in the methods that say so; a reader is meant to be {@link #reset} and used
 * again. Belongs to one thread.
 *
 * <p>Every method throws {@link CborException} for data that breaks a rule; the reader must be
 * reset before it is used again.
 */
public final class CborReader extends CborScanner {

  /** What {@link #readKey} answers for keys that do not fit into a {@code long}. */
  public static final long LONG_KEY = 0;

  private final int maxDepth;
  private final int maxItems;
  private final int maxKeyBytes;

  private int depth;
  // The latest key of each open map; length -1 before its first key.
  private final int[] keyStarts;
  private final int[] keyLengths;

  /** A reader with the {@linkplain CborLimits#DEFAULT recommended} limits over nothing. */
  public CborReader() {
    this(CborLimits.DEFAULT);
  }

  public CborReader(CborLimits limits) {
    maxDepth = limits.maxDepth();
    maxItems = limits.maxItems();
    maxKeyBytes = limits.maxKeyBytes();
    keyStarts = new int[maxDepth + 1];
    keyLengths = new int[maxDepth + 1];
  }

  /** Starts over with {@code buffer[offset, limit)}, which must not change meanwhile. */
  public CborReader reset(byte[] buffer, int offset, int limit) {
    open(buffer, offset, limit);
    depth = 0;
    return this;
  }

  /** Starts over with the whole array. */
  public CborReader reset(byte[] buffer) {
    return reset(buffer, 0, buffer.length);
  }

  /**
   * The packed form of a key of one to eight ASCII characters, to compare with {@link #readKey}.
   * For constants, not for hot paths.
   */
  public static long key(String name) {
    if (name.isEmpty() || name.length() > 8) {
      throw new IllegalArgumentException("'" + name + "' does not pack into a long");
    }
    long packed = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == 0 || c > 0x7f) {
        throw new IllegalArgumentException("'" + name + "' is not ASCII");
      }
      packed = packed << 8 | c;
    }
    return packed;
  }

  /** The kind of the next value, which is not consumed. */
  public CborKind peek() {
    int head = headByte();
    return switch (head >>> 5) {
      case UNSIGNED, NEGATIVE -> CborKind.INTEGER;
      case BYTE_STRING -> CborKind.BYTES;
      case TEXT_STRING -> CborKind.TEXT;
      case ARRAY -> CborKind.ARRAY;
      case MAP -> CborKind.MAP;
      default -> peekLinkOrSimple(head);
    };
  }

  private CborKind peekLinkOrSimple(int head) {
    if (head == TAG_42_HEAD) {
      return CborKind.LINK;
    }
    if (head == NULL) {
      return CborKind.NULL;
    }
    if (head == FALSE || head == TRUE) {
      return CborKind.BOOLEAN;
    }
    throw rejected(whyNotAllowed(head), position);
  }

  /** Reads an integer of 64 signed bits. */
  public long readInteger() {
    int head = headByte();
    if (head < 24) {
      position++;
      return head;
    }
    int major = head >>> 5;
    if (major > NEGATIVE) {
      throw unexpected(head);
    }
    int at = position;
    long argument = readArgument(head);
    if (argument < 0) {
      throw rejected(Reason.INTEGER_RANGE, at);
    }
    return major == UNSIGNED ? argument : ~argument;
  }

  /** Reads an integer that must not be negative. */
  public long readUnsigned() {
    int at = position;
    long value = readInteger();
    if (value < 0) {
      throw rejected(Reason.INTEGER_RANGE, at);
    }
    return value;
  }

  public boolean readBoolean() {
    int head = headByte();
    if (head != FALSE && head != TRUE) {
      throw unexpected(head);
    }
    position++;
    return head == TRUE;
  }

  /** Consumes a null if there is one; answers whether there was. */
  public boolean tryReadNull() {
    boolean isNull = headByte() == NULL;
    if (isNull) {
      position++;
    }
    return isNull;
  }

  /** Reads text; answers its length in bytes. */
  public int readText() {
    readString(TEXT_STRING);
    if (!Utf8.isValid(buffer, start, position)) {
      throw rejected(Reason.UTF8, start);
    }
    return length;
  }

  /** Reads text into a new string. */
  public String readTextString() {
    readText();
    return new String(buffer, start, length, StandardCharsets.UTF_8);
  }

  /** Reads a byte string; answers its length. */
  public int readBytes() {
    readString(BYTE_STRING);
    return length;
  }

  /** Reads a byte string into a new array. */
  public byte[] readByteArray() {
    readBytes();
    return Arrays.copyOfRange(buffer, start, position);
  }

  /** Reads a link; answers the length in bytes of its CID, which lies at {@link #start()}. */
  public int readLink() {
    int at = position;
    int head = headByte();
    if (head != TAG_42_HEAD) {
      throw unexpected(head);
    }
    readTag();
    if (position >= limit) {
      throw rejected(Reason.TRUNCATED, position);
    }
    if ((buffer[position] & 0xff) >>> 5 != BYTE_STRING) {
      throw rejected(Reason.LINK, at);
    }
    readString(BYTE_STRING);
    if (length == 0
        || buffer[start] != 0
        || Cid.lengthAt(buffer, start + 1, position) != length - 1) {
      throw rejected(Reason.LINK, at);
    }
    start++;
    length--;
    return length;
  }

  /** Reads a link into a new object. */
  public Cid readCid() {
    readLink();
    return Cid.fromBytes(buffer, start, length);
  }

  /** Steps into an array; answers its number of elements. To be closed by {@link #leave}. */
  public int enterArray() {
    return enter(ARRAY, 1);
  }

  /** Steps into a map; answers its number of entries. To be closed by {@link #leave}. */
  public int enterMap() {
    return enter(MAP, 2);
  }

  private int enter(int major, int minimumItemBytes) {
    int at = position;
    int head = headByte();
    if (head >>> 5 != major) {
      throw unexpected(head);
    }
    long count = readArgument(head);
    if (count < 0 || count > (limit - position) / minimumItemBytes) {
      throw rejected(Reason.TRUNCATED, at);
    }
    if (count > maxItems) {
      throw rejected(Reason.ITEM_COUNT, at);
    }
    if (depth == maxDepth) {
      throw rejected(Reason.DEPTH, at);
    }
    depth++;
    keyLengths[depth] = -1;
    return (int) count;
  }

  /** Steps out of the innermost container, all items of which must have been read. */
  public void leave() {
    if (depth == 0) {
      throw new IllegalStateException("no container is open");
    }
    depth--;
  }

  /**
   * Reads a map key. Answers it packed, big endian, if it has one to eight bytes and does not begin
   * with NUL (so packed keys are never 0 and never ambiguous), otherwise {@link #LONG_KEY}; its
   * bytes lie at {@link #start()} either way.
   */
  public long readKey() {
    int at = position;
    int head = headByte();
    if (head >>> 5 != TEXT_STRING) {
      throw rejected(isAllowed(head) ? Reason.KEY_TYPE : whyNotAllowed(head), at);
    }
    readText();
    if (length > maxKeyBytes) {
      throw rejected(Reason.KEY_LENGTH, at);
    }
    checkOrder(at);
    keyStarts[depth] = start;
    keyLengths[depth] = length;
    return packed();
  }

  private void checkOrder(int at) {
    int previousLength = keyLengths[depth];
    if (length > previousLength) {
      return;
    }
    int previous = keyStarts[depth];
    if (length < previousLength
        || Arrays.compareUnsigned(
                buffer, previous, previous + length, buffer, start, start + length)
            >= 0) {
      throw rejected(Reason.KEY_ORDER, at);
    }
  }

  private long packed() {
    if (length == 0 || length > 8 || buffer[start] == 0) {
      return LONG_KEY;
    }
    long packed = 0;
    for (int i = start; i < position; i++) {
      packed = packed << 8 | buffer[i] & 0xff;
    }
    return packed;
  }

  /** Reads over one value of any kind, as strictly as if it mattered. */
  public void skip() {
    int head = headByte();
    switch (head >>> 5) {
      case UNSIGNED, NEGATIVE -> readInteger();
      case BYTE_STRING -> readBytes();
      case TEXT_STRING -> readText();
      case ARRAY -> skipArray();
      case MAP -> skipMap();
      default -> skipLinkOrSimple(head);
    }
  }

  private void skipArray() {
    for (int left = enterArray(); left > 0; left--) {
      skip();
    }
    leave();
  }

  private void skipMap() {
    for (int left = enterMap(); left > 0; left--) {
      readKey();
      skip();
    }
    leave();
  }

  private void skipLinkOrSimple(int head) {
    if (head == TAG_42_HEAD) {
      readLink();
      return;
    }
    if (head != FALSE && head != TRUE && head != NULL) {
      throw rejected(whyNotAllowed(head), position);
    }
    position++;
  }
}
