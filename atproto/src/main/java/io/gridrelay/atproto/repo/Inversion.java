package io.gridrelay.atproto.repo;

import static io.gridrelay.atproto.repo.Rule.INVERSION_MISMATCH;
import static io.gridrelay.atproto.repo.Rule.MST_MALFORMED;
import static io.gridrelay.atproto.repo.Rule.OP_TREE_MISMATCH;
import static io.gridrelay.atproto.repo.Rule.PARTIAL_TREE;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.cbor.CborException;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.RepoOp.Action;
import io.gridrelay.atproto.mst.MstException;
import io.gridrelay.atproto.mst.PartialTree;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the operations of a commit on the tree that came with it: what remains must be the tree
 * before. So a host cannot leave an operation out, nor tell of one that did not happen.
 *
 * <p>Deletions are undone first: the nodes that came along cover every key of the tree after and
 * its neighbours, and a deleted key must be put between them before others are taken away. Belongs
 * to one thread.
 */
final class Inversion {

  private final PartialTree tree = new PartialTree();
  private final byte[] root = new byte[Cid.DIGEST_LENGTH];
  private String detail = "";

  /** More about the rule that was answered last. */
  String detail() {
    return detail;
  }

  /**
   * Undoes all operations, whose paths are well-formed and differ, and whose CIDs fit their
   * actions.
   *
   * @param dataOffset offset in the frame of the CID of the tree after
   * @param expected the digest of the tree before
   * @param everyLayer see {@link PartialTree#load}
   * @return the broken rule, or null
   */
  @Nullable Rule invert(
      CommitFrame frame, CarReader car, int dataOffset, byte[] expected, boolean everyLayer) {
    detail = "";
    try {
      tree.load(car, dataOffset, everyLayer);
      if (!undoDeletions(frame) || !undoOthers(frame)) {
        return OP_TREE_MISMATCH;
      }
      tree.writeRootDigest(root, 0);
      return Arrays.equals(root, expected) ? null : INVERSION_MISMATCH;
    } catch (MstException | CborException e) {
      return brokenBy(e);
    }
  }

  /** Where the tree before is not named: only looks whether the operations show in the tree. */
  @Nullable Rule look(CommitFrame frame, CarReader car, int dataOffset) {
    detail = "";
    try {
      tree.load(car, dataOffset, true);
      for (int op = 0; op < frame.opCount(); op++) {
        if (!isSame(frame, tree.get(key(frame, op)), frame.opCidOffset(op))) {
          return mismatch(frame, op);
        }
      }
      return null;
    } catch (MstException | CborException e) {
      return brokenBy(e);
    }
  }

  private Rule brokenBy(AtprotoException e) {
    detail = e.getMessage();
    boolean partial = e instanceof MstException m && m.reason() == MstException.Reason.PARTIAL_TREE;
    return partial ? PARTIAL_TREE : MST_MALFORMED;
  }

  private boolean undoDeletions(CommitFrame frame) {
    for (int op = 0; op < frame.opCount(); op++) {
      if (frame.opAction(op) == Action.DELETE) {
        int present = tree.put(key(frame, op), frame.opPrevOffset(op));
        if (present != PartialTree.ABSENT) {
          mismatch(frame, op);
          return false;
        }
      }
    }
    return true;
  }

  private boolean undoOthers(CommitFrame frame) {
    for (int op = 0; op < frame.opCount(); op++) {
      Action action = frame.opAction(op);
      if (action == Action.DELETE) {
        continue;
      }
      long key = key(frame, op);
      int present =
          action == Action.CREATE ? tree.remove(key) : tree.put(key, frame.opPrevOffset(op));
      if (!isSame(frame, present, frame.opCidOffset(op))) {
        mismatch(frame, op);
        return false;
      }
    }
    return true;
  }

  private long key(CommitFrame frame, int op) {
    return tree.key(frame.bytes(), frame.opPathOffset(op), frame.opPathLength(op));
  }

  private static boolean isSame(CommitFrame frame, int present, int said) {
    if (present == PartialTree.ABSENT || said == 0) {
      return present == said;
    }
    int presentEnd = present + frame.cidLength(present);
    int saidEnd = said + frame.cidLength(said);
    byte[] bytes = frame.bytes();
    return Arrays.equals(bytes, present, presentEnd, bytes, said, saidEnd);
  }

  private Rule mismatch(CommitFrame frame, int op) {
    detail = frame.opAction(op).wireName() + " " + frame.opPath(op);
    return OP_TREE_MISMATCH;
  }
}
