package io.gridrelay.atproto.event;

import static io.gridrelay.atproto.event.FrameException.Reason.FRAME_FIELD_MISSING;
import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.cbor.CborReader;
import io.gridrelay.atproto.syntax.Tid;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads frames. To be used again for every frame: it allocates only what it answers. Belongs to one
 * thread.
 */
public final class FrameDecoder {

  private static final long TYPE = CborReader.key("t");
  private static final long OPERATION = CborReader.key("op");

  private static final int MESSAGE = 1;
  private static final int ERROR = -1;

  private static final byte[] COMMIT_TYPE = ascii("#commit");
  private static final byte[] SYNC_TYPE = ascii("#sync");
  private static final byte[] IDENTITY_TYPE = ascii("#identity");
  private static final byte[] ACCOUNT_TYPE = ascii("#account");
  private static final byte[] INFO_TYPE = ascii("#info");

  private final CborReader in = new CborReader();
  private final FrameFields fields = new FrameFields();

  private long operation;
  private int typeOffset;
  private int typeLength;

  /**
   * Decodes a frame. The answer keeps the array, which nobody may change any more. Never throws.
   */
  public DecodedFrame decode(byte[] frame) {
    try {
      in.reset(frame);
      readHeader();
      EventFrame decoded = readBody(frame);
      in.expectEnd();
      return decoded;
    } catch (AtprotoException e) {
      return new BrokenFrame(e.rejection());
    }
  }

  private void readHeader() {
    boolean hasOperation = false;
    typeOffset = 0;
    typeLength = 0;
    for (int left = in.enterMap(); left > 0; left--) {
      long key = in.readKey();
      if (key == TYPE) {
        typeLength = in.readText();
        typeOffset = in.start();
      } else if (key == OPERATION) {
        operation = in.readInteger();
        hasOperation = true;
      } else {
        in.skip();
      }
    }
    in.leave();
    if (!hasOperation || operation == MESSAGE && typeOffset == 0) {
      throw new FrameException(FRAME_FIELD_MISSING, "header");
    }
  }

  private EventFrame readBody(byte[] frame) {
    if (operation == ERROR) {
      fields.readError(in);
      return new ErrorFrame(frame, requireNonNull(fields.word), fields.message);
    }
    if (operation != MESSAGE) {
      return unknown(frame);
    }
    if (isType(COMMIT_TYPE)) {
      fields.readCommit(in);
      return new CommitFrame(fields.head(frame), fields);
    }
    if (isType(SYNC_TYPE)) {
      fields.readSync(in);
      return sync(frame);
    }
    if (isType(IDENTITY_TYPE)) {
      fields.readIdentity(in);
      return new IdentityFrame(fields.head(frame), fields.word);
    }
    if (isType(ACCOUNT_TYPE)) {
      fields.readAccount(in);
      return new AccountFrame(fields.head(frame), fields.active, fields.word);
    }
    if (isType(INFO_TYPE)) {
      fields.readInfo(in);
      return new InfoFrame(frame, requireNonNull(fields.word), fields.message);
    }
    return unknown(frame);
  }

  private SyncFrame sync(byte[] frame) {
    return new SyncFrame(
        fields.head(frame),
        Tid.toLong(frame, fields.revOffset, fields.revLength),
        fields.revOffset,
        fields.revLength,
        fields.blocksOffset,
        fields.blocksLength);
  }

  private UnknownFrame unknown(byte[] frame) {
    fields.readUnknown(in);
    String type = new String(frame, typeOffset, typeLength, StandardCharsets.UTF_8);
    return new UnknownFrame(frame, operation, type, fields.seq);
  }

  private boolean isType(byte[] type) {
    return Arrays.equals(in.buffer(), typeOffset, typeOffset + typeLength, type, 0, type.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
