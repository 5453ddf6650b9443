package io.gridrelay.atproto.repo;

import io.gridrelay.atproto.cbor.CborReader;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.crypto.Curve;
import io.gridrelay.atproto.crypto.MessageSlices;

/**
 * Where the parts of a signed commit lie in its block. To be used again; belongs to one thread.
 *
 * <p>What was signed is the same map without the entry {@code sig}. As the reader refuses every
 * form but the canonical one, and this class every field but the six, those bytes are the block's
 * own with that entry cut out and one entry less in the first byte.
 */
final class CommitBlock {

  private static final long DID = CborReader.key("did");
  private static final long REV = CborReader.key("rev");
  private static final long SIG = CborReader.key("sig");
  private static final long DATA = CborReader.key("data");
  private static final long PREV = CborReader.key("prev");
  private static final long VERSION = CborReader.key("version");

  private static final int FIELDS = 6;
  private static final long SUPPORTED_VERSION = 3;
  private static final byte[] MAP_OF_FIVE = {(byte) 0xa5};

  private final CborReader in = new CborReader();

  int start;
  int end;
  int didOffset;
  int didLength;
  int revOffset;
  int revLength;
  int sigEntryStart;
  int sigEntryEnd;
  int sigOffset;
  int dataOffset;
  int prevOffset;
  int prevLength;

  /**
   * Finds the parts.
   *
   * @throws CommitException if this is no commit of version 3
   * @throws io.gridrelay.atproto.cbor.CborException if it is not DRISL
   */
  void read(byte[] buffer, int blockStart, int blockEnd) {
    start = blockStart;
    end = blockEnd;
    in.reset(buffer, blockStart, blockEnd);
    expect(in.enterMap() == FIELDS, "fields");
    expect(in.readKey() == DID, "did");
    didLength = in.readText();
    didOffset = in.start();
    expect(in.readKey() == REV, "rev");
    revLength = in.readText();
    revOffset = in.start();
    readSig();
    expect(in.readKey() == DATA, "data");
    int dataLength = in.readLink();
    dataOffset = in.start();
    expect(isDagCbor(buffer, dataOffset, dataLength), "data");
    readPrev();
    expect(in.readKey() == VERSION && in.readInteger() == SUPPORTED_VERSION, "version");
    in.leave();
    in.expectEnd();
  }

  private void readSig() {
    sigEntryStart = in.position();
    expect(in.readKey() == SIG, "sig");
    expect(in.readBytes() == Curve.SIGNATURE_BYTES, "sig");
    sigOffset = in.start();
    sigEntryEnd = in.position();
  }

  private void readPrev() {
    expect(in.readKey() == PREV, "prev");
    prevOffset = 0;
    if (!in.tryReadNull()) {
      prevLength = in.readLink();
      prevOffset = in.start();
    }
  }

  static boolean isDagCbor(byte[] buffer, int offset, int length) {
    return length == Cid.BLESSED_LENGTH
        && Cid.isSha256At(buffer, offset, offset + length)
        && buffer[offset + 1] == Cid.DAG_CBOR;
  }

  private static void expect(boolean holds, String field) {
    if (!holds) {
      throw new CommitException("field " + field);
    }
  }

  /** The bytes that were signed. */
  static void slices(
      byte[] buffer, int start, int sigEntryStart, int sigEntryEnd, int end, MessageSlices into) {
    into.clear()
        .add(MAP_OF_FIVE, 0, 1)
        .add(buffer, start + 1, sigEntryStart - start - 1)
        .add(buffer, sigEntryEnd, end - sigEntryEnd);
  }
}
