package io.gridrelay.atproto.event;

/**
 * Gives a frame another sequence number: all its other bytes stay as the host wrote them, so
 * whatever a later version puts into a frame gets through. Stateless.
 */
public final class SeqPatch {

  private SeqPatch() {}

  /**
   * A new frame with this number.
   *
   * @param seqStart offset of the CBOR integer in {@code frame}
   * @param seqEnd offset behind it; one to nine bytes further
   */
  public static byte[] withSeq(byte[] frame, int seqStart, int seqEnd, long newSeq) {
    byte[] patched = new byte[patchedLength(frame.length, seqStart, seqEnd, newSeq)];
    writeWithSeq(frame, seqStart, seqEnd, newSeq, patched, 0);
    return patched;
  }

  /** How long the frame becomes. */
  public static int patchedLength(int frameLength, int seqStart, int seqEnd, long newSeq) {
    return frameLength - (seqEnd - seqStart) + encodedLength(newSeq);
  }

  /** Writes the frame with this number to {@code out[at]}; answers the end. */
  public static int writeWithSeq(
      byte[] frame, int seqStart, int seqEnd, long newSeq, byte[] out, int at) {
    System.arraycopy(frame, 0, out, at, seqStart);
    int end = writeInteger(newSeq, out, at + seqStart);
    int rest = frame.length - seqEnd;
    System.arraycopy(frame, seqEnd, out, end, rest);
    return end + rest;
  }

  private static int encodedLength(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("seq " + value + " is negative");
    }
    if (value < 24) {
      return 1;
    }
    if (value <= 0xff) {
      return 2;
    }
    if (value <= 0xffff) {
      return 3;
    }
    return value >>> 32 == 0 ? 5 : 9;
  }

  private static int writeInteger(long value, byte[] out, int at) {
    int length = encodedLength(value);
    if (length == 1) {
      out[at] = (byte) value;
      return at + 1;
    }
    // 0x18, 0x19, 0x1a, 0x1b: one, two, four or eight bytes follow
    out[at] = (byte) (0x18 + Integer.numberOfTrailingZeros(length - 1));
    for (int i = 1; i < length; i++) {
      out[at + i] = (byte) (value >>> 8 * (length - 1 - i));
    }
    return at + length;
  }
}
