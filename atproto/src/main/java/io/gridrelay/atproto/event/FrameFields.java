package io.gridrelay.atproto.event;

import static io.gridrelay.atproto.event.FrameException.Reason.FRAME_BAD_SEQ;
import static io.gridrelay.atproto.event.FrameException.Reason.FRAME_FIELD_MISSING;

import io.gridrelay.atproto.cbor.CborKind;
import io.gridrelay.atproto.cbor.CborReader;
import io.gridrelay.atproto.syntax.Did;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Collects the fields of a body in whatever kind of frame they come; offset 0 is "not there". Used
 * again for every frame. Belongs to one thread.
 */
final class FrameFields {

  private static final long DID = CborReader.key("did");
  private static final long OPS = CborReader.key("ops");
  private static final long REV = CborReader.key("rev");
  private static final long SEQ = CborReader.key("seq");
  private static final long NAME = CborReader.key("name");
  private static final long REPO = CborReader.key("repo");
  private static final long TIME = CborReader.key("time");
  private static final long ERROR = CborReader.key("error");
  private static final long SINCE = CborReader.key("since");
  private static final long ACTIVE = CborReader.key("active");
  private static final long BLOCKS = CborReader.key("blocks");
  private static final long COMMIT = CborReader.key("commit");
  private static final long HANDLE = CborReader.key("handle");
  private static final long REBASE = CborReader.key("rebase");
  private static final long STATUS = CborReader.key("status");
  private static final long TOO_BIG = CborReader.key("tooBig");
  private static final long MESSAGE = CborReader.key("message");
  private static final long PREV_DATA = CborReader.key("prevData");

  private static final long SEQ_LIMIT = 1L << 53;

  long seq;
  int seqStart;
  int seqEnd;
  int didOffset;
  int didLength;
  int timeOffset;
  int timeLength;
  int revOffset;
  int revLength;
  int sinceOffset;
  int sinceLength;
  int commitOffset;
  int commitLength;
  int prevDataOffset;
  int prevDataLength;
  int blocksOffset;
  int blocksLength;
  boolean hasActive;
  boolean active;
  boolean tooBig;
  boolean rebase;
  boolean hasOps;
  int[] ops = OpFields.NONE;
  @Nullable String word;
  @Nullable String message;

  private void clear() {
    seq = 0;
    seqStart = 0;
    seqEnd = 0;
    didOffset = 0;
    timeOffset = 0;
    revOffset = 0;
    sinceOffset = 0;
    commitOffset = 0;
    prevDataOffset = 0;
    blocksOffset = 0;
    hasActive = false;
    active = false;
    tooBig = false;
    rebase = false;
    hasOps = false;
    ops = OpFields.NONE;
    word = null;
    message = null;
  }

  void readCommit(CborReader in) {
    clear();
    for (int left = in.enterMap(); left > 0; left--) {
      long key = in.readKey();
      if (key == REPO) {
        readDid(in);
      } else if (key == OPS) {
        ops = OpFields.read(in);
        hasOps = true;
      } else if (key == SINCE) {
        if (!in.tryReadNull()) {
          sinceLength = in.readText();
          sinceOffset = in.start();
        }
      } else if (key == COMMIT) {
        commitLength = in.readLink();
        commitOffset = in.start();
      } else if (key == PREV_DATA) {
        if (!in.tryReadNull()) {
          prevDataLength = in.readLink();
          prevDataOffset = in.start();
        }
      } else if (key == REBASE) {
        rebase = in.readBoolean();
      } else if (key == TOO_BIG) {
        tooBig = in.readBoolean();
      } else {
        readShared(key, in);
      }
    }
    in.leave();
    require(commitOffset != 0 && revOffset != 0 && blocksOffset != 0 && hasOps, "commit");
  }

  void readSync(CborReader in) {
    clear();
    for (int left = in.enterMap(); left > 0; left--) {
      long key = in.readKey();
      if (key == DID) {
        readDid(in);
      } else {
        readShared(key, in);
      }
    }
    in.leave();
    require(revOffset != 0 && blocksOffset != 0, "sync");
  }

  private void readShared(long key, CborReader in) {
    if (key == SEQ) {
      seqStart = in.position();
      seq = in.readInteger();
      seqEnd = in.position();
    } else if (key == TIME) {
      timeLength = in.readText();
      timeOffset = in.start();
    } else if (key == REV) {
      revLength = in.readText();
      revOffset = in.start();
    } else if (key == BLOCKS) {
      blocksLength = in.readBytes();
      blocksOffset = in.start();
    } else {
      in.skip();
    }
  }

  void readIdentity(CborReader in) {
    readStatus(in, HANDLE);
  }

  void readAccount(CborReader in) {
    readStatus(in, STATUS);
    require(hasActive, "account");
  }

  private void readStatus(CborReader in, long wordKey) {
    clear();
    for (int left = in.enterMap(); left > 0; left--) {
      long key = in.readKey();
      if (key == DID) {
        readDid(in);
      } else if (key == SEQ || key == TIME) {
        readShared(key, in);
      } else if (key == ACTIVE && wordKey == STATUS) {
        active = in.readBoolean();
        hasActive = true;
      } else if (key == wordKey) {
        word = in.tryReadNull() ? null : in.readTextString();
      } else {
        in.skip();
      }
    }
    in.leave();
  }

  void readInfo(CborReader in) {
    readWords(in, NAME);
    require(word != null, "info");
  }

  void readError(CborReader in) {
    readWords(in, ERROR);
    require(word != null, "error");
  }

  private void readWords(CborReader in, long wordKey) {
    clear();
    for (int left = in.enterMap(); left > 0; left--) {
      long key = in.readKey();
      if (key == wordKey) {
        word = in.readTextString();
      } else if (key == MESSAGE) {
        message = in.tryReadNull() ? null : in.readTextString();
      } else {
        in.skip();
      }
    }
    in.leave();
  }

  /** A kind of a later version: only a sequence number is looked for. */
  void readUnknown(CborReader in) {
    clear();
    for (int left = in.enterMap(); left > 0; left--) {
      long key = in.readKey();
      if (key == SEQ && in.peek() == CborKind.INTEGER) {
        seq = Math.max(0, in.readInteger());
      } else {
        in.skip();
      }
    }
    in.leave();
  }

  private void readDid(CborReader in) {
    didLength = in.readText();
    didOffset = in.start();
  }

  /** The fields that all frames about an account must have. */
  FrameHead head(byte[] frame) {
    require(seqEnd != 0 && didOffset != 0 && timeOffset != 0, "event");
    if (seq <= 0 || seq >= SEQ_LIMIT) {
      throw new FrameException(FRAME_BAD_SEQ, "seq " + seq);
    }
    Did did = Did.parse(text(frame, didOffset, didLength));
    return new FrameHead(frame, seq, seqStart, seqEnd, did, text(frame, timeOffset, timeLength));
  }

  private static String text(byte[] frame, int offset, int length) {
    return new String(frame, offset, length, StandardCharsets.UTF_8);
  }

  static void require(boolean complete, String what) {
    if (!complete) {
      throw new FrameException(FRAME_FIELD_MISSING, what);
    }
  }
}
