package io.gridrelay.atproto.repo;

import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.RepoOp.Action;
import io.gridrelay.atproto.syntax.Nsid;
import io.gridrelay.atproto.syntax.RecordKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules about the operations of a commit by themselves: action, path, CIDs, records. Used again
 * for every commit; belongs to one thread.
 */
final class OpCheck {

  private final int maxRecordBytes;

  private final Findings findings;

  OpCheck(int maxRecordBytes, Findings findings) {
    this.maxRecordBytes = maxRecordBytes;
    this.findings = findings;
  }

  /** Checks all operations; answers those that have an action and a path. */
  List<CommitOp> check(CommitFrame frame, CarReader car) {
    int count = frame.opCount();
    if (count == 1) { // nearly always
      CommitOp only = check(frame, car, 0);
      return only == null ? List.of() : List.of(only);
    }
    List<CommitOp> list = new ArrayList<>(count);
    for (int op = 0; op < count; op++) {
      CommitOp next = check(frame, car, op);
      if (next != null) {
        list.add(next);
      }
      checkUnique(frame, op);
    }
    return List.copyOf(list);
  }

  private @Nullable CommitOp check(CommitFrame frame, CarReader car, int op) {
    Action action = frame.opAction(op);
    String path = frame.opPath(op);
    int slash = path.indexOf('/');
    String collection = slash < 0 ? "" : path.substring(0, slash);
    String rkey = path.substring(slash + 1);
    if (action == Action.UNKNOWN || !Nsid.isValid(collection) || !RecordKey.isValid(rkey)) {
      findings.broken(Rule.BAD_OP, path);
      return null;
    }
    if (!cidsFit(frame, op, action)) {
      findings.broken(Rule.BAD_OP, path);
    }
    return new CommitOp(action, collection, rkey, recordBlock(frame, car, op, path));
  }

  private static boolean cidsFit(CommitFrame frame, int op, Action action) {
    boolean hasCid = frame.opCidOffset(op) != 0;
    boolean hasPrev = frame.opPrevOffset(op) != 0;
    return switch (action) {
      case CREATE -> hasCid && !hasPrev;
      case UPDATE -> hasCid && hasPrev && !isUnchanged(frame, op);
      case DELETE -> !hasCid && hasPrev;
      case UNKNOWN -> false;
    };
  }

  private static boolean isUnchanged(CommitFrame frame, int op) {
    int cid = frame.opCidOffset(op);
    int prev = frame.opPrevOffset(op);
    return Arrays.equals(
        frame.bytes(),
        cid,
        cid + frame.cidLength(cid),
        frame.bytes(),
        prev,
        prev + frame.cidLength(prev));
  }

  private int recordBlock(CommitFrame frame, CarReader car, int op, String path) {
    int cid = frame.opCidOffset(op);
    if (cid == 0) {
      return CommitOp.NO_BLOCK;
    }
    int block = car.find(frame.bytes(), cid, frame.cidLength(cid));
    if (block < 0) {
      findings.broken(Rule.RECORD_MISSING, path);
      return CommitOp.NO_BLOCK;
    }
    if (car.dataLength(block) > maxRecordBytes) {
      findings.broken(Rule.RECORD_TOO_LARGE, path);
    }
    return block;
  }

  /** Quadratic, on at most a few hundred short paths. */
  private void checkUnique(CommitFrame frame, int op) {
    byte[] bytes = frame.bytes();
    int start = frame.opPathOffset(op);
    int end = start + frame.opPathLength(op);
    for (int other = 0; other < op; other++) {
      int otherStart = frame.opPathOffset(other);
      int otherEnd = otherStart + frame.opPathLength(other);
      if (Arrays.equals(bytes, start, end, bytes, otherStart, otherEnd)) {
        findings.broken(Rule.DUPLICATE_PATH, frame.opPath(op));
      }
    }
  }
}
