package io.gridrelay.atproto.event;

import io.gridrelay.atproto.cbor.CborReader;

/**
 * The operations of a commit as numbers: five for each, so that a commit with one operation, which
 * is nearly every one, is one small array. Static functions, safe for use by many threads.
 */
final class OpFields {

  static final int FIELDS = 5;

  // What is where.
  static final int ACTION = 0;
  static final int PATH = 1;
  static final int PATH_LENGTH = 2;
  static final int CID = 3;
  static final int PREV = 4;

  static final int UNKNOWN = 0;
  static final int CREATE = 1;
  static final int UPDATE = 2;
  static final int DELETE = 3;

  static final int[] NONE = {};

  private static final long CID_KEY = CborReader.key("cid");
  private static final long PATH_KEY = CborReader.key("path");
  private static final long PREV_KEY = CborReader.key("prev");
  private static final long ACTION_KEY = CborReader.key("action");

  private static final long CREATE_NAME = CborReader.key("create");
  private static final long UPDATE_NAME = CborReader.key("update");
  private static final long DELETE_NAME = CborReader.key("delete");

  private OpFields() {}

  static int[] read(CborReader in) {
    int count = in.enterArray();
    int[] ops = count == 0 ? NONE : new int[count * FIELDS];
    for (int i = 0; i < count; i++) {
      read(in, ops, i * FIELDS);
    }
    in.leave();
    return ops;
  }

  private static void read(CborReader in, int[] ops, int at) {
    boolean hasAction = false;
    for (int left = in.enterMap(); left > 0; left--) {
      long key = in.readKey();
      if (key == CID_KEY) {
        ops[at + CID] = nullableLink(in);
      } else if (key == PATH_KEY) {
        ops[at + PATH_LENGTH] = in.readText();
        ops[at + PATH] = in.start();
      } else if (key == PREV_KEY) {
        ops[at + PREV] = nullableLink(in);
      } else if (key == ACTION_KEY) {
        in.readText();
        ops[at + ACTION] = action(in);
        hasAction = true;
      } else {
        in.skip();
      }
    }
    in.leave();
    FrameFields.require(hasAction && ops[at + PATH] != 0, "repoOp");
  }

  private static int nullableLink(CborReader in) {
    if (in.tryReadNull()) {
      return 0;
    }
    in.readLink();
    return in.start();
  }

  /** All known names have six bytes. */
  private static int action(CborReader in) {
    if (in.length() != 6) {
      return UNKNOWN;
    }
    long packed = 0;
    for (int i = 0; i < 6; i++) {
      packed = packed << 8 | in.buffer()[in.start() + i] & 0xff;
    }
    if (packed == CREATE_NAME) {
      return CREATE;
    }
    if (packed == UPDATE_NAME) {
      return UPDATE;
    }
    return packed == DELETE_NAME ? DELETE : UNKNOWN;
  }
}
