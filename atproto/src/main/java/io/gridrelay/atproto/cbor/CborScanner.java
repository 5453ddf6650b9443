package io.gridrelay.atproto.cbor;

import io.gridrelay.atproto.cbor.CborException.Reason;

/**
 * The lower half of {@link CborReader}: initial bytes, their arguments, and the extent of strings.
 * Knows the rules of one item; the reader knows those of containers.
 */
abstract sealed class CborScanner permits CborReader {

  static final int UNSIGNED = 0;
  static final int NEGATIVE = 1;
  static final int BYTE_STRING = 2;
  static final int TEXT_STRING = 3;
  static final int ARRAY = 4;
  static final int MAP = 5;

  static final int FALSE = 0xf4;
  static final int TRUE = 0xf5;
  static final int NULL = 0xf6;
  static final int TAG_42_HEAD = 0xd8;
  static final int TAG_42 = 42;

  byte[] buffer = new byte[0];
  int position;
  int limit;
  int start;
  int length;

  CborScanner() {}

  final void open(byte[] bytes, int offset, int end) {
    if (offset < 0 || offset > end || end > bytes.length) {
      throw new IndexOutOfBoundsException(offset + " to " + end + " of " + bytes.length);
    }
    buffer = bytes;
    position = offset;
    limit = end;
    start = offset;
    length = 0;
  }

  /** The array that is read; offsets refer to it. */
  public final byte[] buffer() {
    return buffer;
  }

  /** Offset of the next unread byte. */
  public final int position() {
    return position;
  }

  /** Offset behind the last byte. */
  public final int limit() {
    return limit;
  }

  /** Offset of what the latest read of text, bytes, a link or a key found. */
  public final int start() {
    return start;
  }

  /** Length in bytes of what the latest read of text, bytes, a link or a key found. */
  public final int length() {
    return length;
  }

  /** Refuses bytes behind the value that was read. */
  public final void expectEnd() {
    if (position != limit) {
      throw rejected(Reason.TRAILING_BYTES, position);
    }
  }

  final void readString(int major) {
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

  final void readTag() {
    if (limit - position < 2) {
      throw rejected(Reason.TRUNCATED, position);
    }
    int tag = buffer[position + 1] & 0xff;
    if (tag != TAG_42) {
      throw rejected(tag < 24 ? Reason.NOT_SHORTEST : Reason.TAG, position);
    }
    position += 2;
  }

  final int headByte() {
    if (position >= limit) {
      throw rejected(Reason.TRUNCATED, position);
    }
    return buffer[position] & 0xff;
  }

  /**
   * Consumes the initial byte and its argument, which is unsigned: negative means 2<sup>63</sup> or
   * more.
   */
  final long readArgument(int head) {
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

  static boolean isShortest(long value, int bytes) {
    return switch (bytes) {
      case 1 -> value >= 24;
      case 2 -> value > 0xff;
      case 4 -> value > 0xffff;
      default -> value >>> 32 != 0;
    };
  }

  static boolean isAllowed(int head) {
    return head >>> 5 <= MAP
        || head == TAG_42_HEAD
        || head == FALSE
        || head == TRUE
        || head == NULL;
  }

  final CborException unexpected(int head) {
    return rejected(isAllowed(head) ? Reason.UNEXPECTED_TYPE : whyNotAllowed(head), position);
  }

  static Reason whyNotAllowed(int head) {
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

  static CborException rejected(Reason reason, int at) {
    return new CborException(reason, at);
  }
}
