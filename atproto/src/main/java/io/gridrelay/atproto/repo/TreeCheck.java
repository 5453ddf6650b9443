package io.gridrelay.atproto.repo;

import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.mst.Mst;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rules about the tree of a commit: it leads back to the tree that {@code prevData} names, and
 * that is the one that was seen last. Used again for every commit; belongs to one thread.
 */
final class TreeCheck {

  private static final byte[] EMPTY_TREE = Mst.EMPTY_ROOT.digest();

  private final Findings findings;
  private final Inversion inversion = new Inversion();
  private final byte[] prevDigest = new byte[Cid.DIGEST_LENGTH];

  TreeCheck(Findings findings) {
    this.findings = findings;
  }

  /**
   * Checks the tree, after the operations.
   *
   * @param dataOffset offset in the frame of the CID of the tree after
   */
  void check(CommitFrame frame, CarReader car, int dataOffset, RepoState before) {
    boolean isFirst = frame.prevDataOffset() == 0 && !frame.hasSince();
    boolean isNamed = frame.prevDataOffset() != 0 || isFirst;
    findings.check(isNamed, Rule.PREV_DATA_MISSING);
    boolean isRoot = isNamed && readPrevData(frame);
    boolean continues =
        isRoot && before.hasData() && Arrays.equals(prevDigest, before.dataDigest());
    if (findings.has(Rule.DUPLICATE_PATH) || findings.has(Rule.BAD_OP)) {
      // Operations that mean nothing cannot be undone.
    } else if (!isNamed) {
      tell(inversion.look(frame, car, dataOffset));
    } else if (isRoot && frame.opCount() == 0) {
      checkUnchanged(frame, dataOffset);
    } else if (isRoot) {
      tell(inversion.invert(frame, car, dataOffset, prevDigest, !continues));
    }
    if (isNamed && before.hasData()) {
      findings.check(continues, Rule.PREV_DATA_MISMATCH);
    }
    if (before.rev() != 0) {
      boolean follows = frame.hasSince() && frame.since() == before.rev();
      findings.check(follows, Rule.SINCE_MISMATCH);
    }
  }

  /** A first commit names no tree before: it starts from the empty one. */
  private boolean readPrevData(CommitFrame frame) {
    int offset = frame.prevDataOffset();
    if (offset == 0) {
      System.arraycopy(EMPTY_TREE, 0, prevDigest, 0, prevDigest.length);
      return true;
    }
    byte[] bytes = frame.bytes();
    boolean isRoot = CommitBlock.isDagCbor(bytes, offset, frame.prevDataLength());
    if (findings.check(isRoot, Rule.INVERSION_MISMATCH)) {
      System.arraycopy(bytes, offset + Cid.DIGEST_OFFSET, prevDigest, 0, prevDigest.length);
    }
    return isRoot;
  }

  /** A commit without operations, say with a new key: no node of the tree needs to be there. */
  private void checkUnchanged(CommitFrame frame, int dataOffset) {
    int digest = dataOffset + Cid.DIGEST_OFFSET;
    boolean unchanged =
        Arrays.equals(
            frame.bytes(), digest, digest + prevDigest.length, prevDigest, 0, prevDigest.length);
    findings.check(unchanged, Rule.INVERSION_MISMATCH);
  }

  private void tell(@Nullable Rule rule) {
    if (rule != null) {
      findings.broken(rule, inversion.detail());
    }
  }
}
