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
public final class CborReader {

  /** What {@link #readKey} answers for keys that do not fit into a {@code long}. */
  public static final long LONG_KEY = 0;

  private static final int UNSIGNED = 0;
  private static final int NEGATIVE = 1;
  private static final int BYTE_STRING = 2;
  private static final int TEXT_STRING = 3;
  private static final int ARRAY = 4;
  private static final int MAP = 5;

  private static final int FALSE = 0xf4;
  private static final int TRUE = 0xf5;
  private static final int NULL = 0xf6;
  private static final int TAG_42_HEAD = 0xd8;
  private static final int TAG_42 = 42;

  private final int maxDepth;
  private final int maxItems;
  private final int maxKeyBytes;

  private byte[] buffer = new byte[0];
  private int position;
  private int limit;
  private int start;
  private int length;

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
    if (offset < 0 || offset > limit || limit > buffer.length) {
      throw new IndexOutOfBoundsException(offset + " to " + limit + " of " + buffer.length);
    }
    this.buffer = buffer;
    this.position = offset;
    this.limit = limit;
    this.start = offset;
    this.length = 0;
    this.depth = 0;
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

  /** The array that is read; offsets refer to it. */
  public byte[] buffer() {
    return buffer;
  }

  /** Offset of the next unread byte. */
  public int position() {
    return position;
  }

  /** Offset behind the last byte. */
  public int limit() {
    return limit;
  }

  /** Offset of what the latest read of text, bytes, a link or a key found. */
  public int start() {
    return start;
  }

  /** Length in bytes of what the latest read of text, bytes, a link or a key found. */
  public int length() {
    return length;
  }

  /** Refuses bytes behind the value that was read. */
  public void expectEnd() {
    if (position != limit) {
      throw rejected(Reason.TRAILING_BYTES, position);
    }
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

  private void readString(int major) {
    int at = position;
    int head = headByte();
    if (head >>> 5 != major) {
      throw unexpected(head);
    }
    long count = readArgument(head);
    if (count < 0 || count > limit - position) {
      throw rejected(Reason.TRUNCATED, at);
    }
    start = position;
    length = (int) count;
    position += length;
  }

  private void readTag() {
    if (limit - position < 2) {
      throw rejected(Reason.TRUNCATED, position);
    }
    int tag = buffer[position + 1] & 0xff;
    if (tag != TAG_42) {
      throw rejected(tag < 24 ? Reason.NOT_SHORTEST : Reason.TAG, position);
    }
    position += 2;
  }

  private int headByte() {
    if (position >= limit) {
      throw rejected(Reason.TRUNCATED, position);
    }
    return buffer[position] & 0xff;
  }

  /**
   * Consumes the initial byte and its argument, which is unsigned: negative means 2<sup>63</sup> or
   * more.
   */
  private long readArgument(int head) {
    int info = head & 0x1f;
    if (info < 24) {
      position++;
      return info;
    }
    if (info > 27) {
      throw rejected(info == 31 ? Reason.INDEFINITE_LENGTH : Reason.RESERVED, position);
    }
    int bytes = 1 << info - 24;
    if (limit - position <= bytes) {
      throw rejected(Reason.TRUNCATED, position);
    }
    long value = 0;
    for (int i = 1; i <= bytes; i++) {
      value = value << 8 | buffer[position + i] & 0xff;
    }
    if (!isShortest(value, bytes)) {
      throw rejected(Reason.NOT_SHORTEST, position);
    }
    position += 1 + bytes;
    return value;
  }

  private static boolean isShortest(long value, int bytes) {
    return switch (bytes) {
      case 1 -> value >= 24;
      case 2 -> value > 0xff;
      case 4 -> value > 0xffff;
      default -> value >>> 32 != 0;
    };
  }

  private static boolean isAllowed(int head) {
    return head >>> 5 <= MAP
        || head == TAG_42_HEAD
        || head == FALSE
        || head == TRUE
        || head == NULL;
  }

  private CborException unexpected(int head) {
    return rejected(isAllowed(head) ? Reason.UNEXPECTED_TYPE : whyNotAllowed(head), position);
  }

  private static Reason whyNotAllowed(int head) {
    if (head >>> 5 == 6) {
      return Reason.TAG;
    }
    return switch (head & 0x1f) {
      case 25, 26, 27 -> Reason.FLOAT;
      case 28, 29, 30 -> Reason.RESERVED;
      case 31 -> Reason.INDEFINITE_LENGTH;
      default -> Reason.SIMPLE_VALUE;
    };
  }

  private static CborException rejected(Reason reason, int at) {
    return new CborException(reason, at);
  }
}
