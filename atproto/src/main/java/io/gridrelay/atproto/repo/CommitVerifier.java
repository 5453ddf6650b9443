package io.gridrelay.atproto.repo;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.car.CarException;
import io.gridrelay.atproto.car.CarLimits;
import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.crypto.Curve;
import io.gridrelay.atproto.crypto.MessageSlices;
import io.gridrelay.atproto.crypto.PublicKey;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.SequencedFrame;
import io.gridrelay.atproto.event.SyncFrame;
import io.gridrelay.atproto.mst.Mst;
import io.gridrelay.atproto.syntax.Datetime;
import io.gridrelay.atproto.syntax.Tid;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies commit and sync events as far as frame, key and the state before allow: sizes, revision,
 * archive, commit, signature, operations, tree, and the chain of trees. See {@link Rule} for the
 * list.
 *
 * <p>Pure: the clock is a parameter, nothing is remembered from one event to the next. To be used
 * for event after event, because it keeps its buffers and allocates little but its answer (measured
 * by {@code CommitVerifierBenchmark}). Belongs to one thread.
 */
public final class CommitVerifier {

  private static final byte[] EMPTY_TREE = Mst.EMPTY_ROOT.digest();
  private static final byte[] NONE = {};
  private static final long CLOCK_BITS = 10;

  private final VerifierLimits limits;
  private final long maxRevAheadMicros;
  private final CarReader car;
  private final CommitBlock commit = new CommitBlock();
  private final MessageSlices signed = new MessageSlices();
  private final OpCheck opCheck;
  private final Inversion inversion = new Inversion();
  private final byte[] prevDigest = new byte[Cid.DIGEST_LENGTH];

  // The event under examination.
  private long violations;
  private String detail = "";

  public CommitVerifier() {
    this(VerifierLimits.DEFAULT);
  }

  public CommitVerifier(VerifierLimits limits) {
    this.limits = limits;
    this.maxRevAheadMicros = Math.multiplyExact(limits.maxRevAhead().toMillis(), 1_000L);
    int maxBytes = Math.max(limits.maxBlocksBytes(), limits.maxSyncBlocksBytes());
    this.car = new CarReader(new CarLimits(maxBytes, CarLimits.EVENT.maxBlocks()));
    this.opCheck = new OpCheck(limits.maxRecordBytes());
  }

  /** The blocks of the event verified last, valid until the next: for the records' contents. */
  public CarReader archive() {
    return car;
  }

  /**
   * Verifies a commit.
   *
   * @param key the account's key; null leaves the signature unchecked, see {@link
   *     Verification#isSignedBy}
   * @param before what is known of the repository
   * @param nowMicros microseconds since 1970
   */
  public Verification verify(
      CommitFrame frame, @Nullable PublicKey key, RepoState before, long nowMicros) {
    begin();
    check(frame.bytes().length <= limits.maxFrameBytes(), Rule.FRAME_TOO_LARGE);
    check(frame.blocksLength() <= limits.maxBlocksBytes(), Rule.BLOCKS_TOO_LARGE);
    check(frame.opCount() <= limits.maxOps(), Rule.TOO_MANY_OPS);
    check(!frame.tooBig() && !frame.rebase(), Rule.TOO_BIG_FLAG);
    check(frame.since() >= 0, Rule.BAD_REV);
    checkTime(frame);
    boolean readable =
        checkRev(frame.rev(), before, nowMicros)
            && !isOversize()
            && readArchive(frame, frame.blocksOffset(), frame.blocksLength())
            && readCommit(frame, frame.commitCidOffset(), frame.commitCidLength());
    if (!readable) {
      return incomplete(frame);
    }
    checkCommit(frame, frame.rev(), key);
    List<CommitOp> ops = checkOps(frame);
    checkTree(frame, before);
    checkChain(frame, before);
    return complete(frame, frame.rev(), frame.commitCidOffset(), ops);
  }

  /** Verifies a sync event; the parameters are those of a commit. */
  public Verification verify(
      SyncFrame frame, @Nullable PublicKey key, RepoState before, long nowMicros) {
    begin();
    check(frame.bytes().length <= limits.maxFrameBytes(), Rule.FRAME_TOO_LARGE);
    check(frame.blocksLength() <= limits.maxSyncBlocksBytes(), Rule.BLOCKS_TOO_LARGE);
    checkTime(frame);
    boolean readable =
        checkRev(frame.rev(), before, nowMicros)
            && !isOversize()
            && readArchive(frame, frame.blocksOffset(), frame.blocksLength())
            && check(car.rootCount() > 0, Rule.ROOT_MISMATCH)
            && readCommit(frame, car.rootOffset(0), car.rootLength(0));
    if (!readable) {
      return incomplete(frame);
    }
    checkCommit(frame, frame.rev(), key);
    return complete(frame, frame.rev(), car.rootOffset(0), List.of());
  }

  private void begin() {
    violations = 0;
    detail = "";
  }

  private boolean check(boolean holds, Rule rule) {
    if (!holds) {
      violations |= rule.bit();
    }
    return holds;
  }

  private void broken(Rule rule, String why) {
    violations |= rule.bit();
    detail = why;
  }

  private boolean has(Rule rule) {
    return (violations & rule.bit()) != 0;
  }

  /** What is too large is not examined, or nobody would be kept from sending it. */
  private boolean isOversize() {
    return has(Rule.FRAME_TOO_LARGE) || has(Rule.BLOCKS_TOO_LARGE) || has(Rule.TOO_MANY_OPS);
  }

  private void checkTime(SequencedFrame frame) {
    if (!Datetime.isValid(frame.time())) {
      String time = frame.time();
      broken(Rule.BAD_TIME, time.length() > 64 ? time.substring(0, 64) : time);
    }
  }

  private boolean checkRev(long rev, RepoState before, long nowMicros) {
    if (!check(rev >= 0, Rule.BAD_REV)) {
      return false;
    }
    check((rev >>> CLOCK_BITS) - nowMicros <= maxRevAheadMicros, Rule.FUTURE_REV);
    return check(rev > before.rev(), Rule.STALE_REV);
  }

  private boolean readArchive(SequencedFrame frame, int offset, int length) {
    try {
      car.read(frame.bytes(), offset, length);
      return true;
    } catch (CarException e) {
      boolean wrongHash = e.reason() == CarException.Reason.HASH_MISMATCH;
      broken(wrongHash ? Rule.BLOCK_HASH_MISMATCH : Rule.CAR_MALFORMED, e.getMessage());
      return false;
    }
  }

  private boolean readCommit(SequencedFrame frame, int cidOffset, int cidLength) {
    byte[] bytes = frame.bytes();
    boolean isRoot =
        car.rootCount() > 0
            && Arrays.equals(
                bytes,
                car.rootOffset(0),
                car.rootOffset(0) + car.rootLength(0),
                bytes,
                cidOffset,
                cidOffset + cidLength);
    check(isRoot, Rule.ROOT_MISMATCH);
    if (!check(CommitBlock.isDagCbor(bytes, cidOffset, cidLength), Rule.COMMIT_MALFORMED)) {
      return false;
    }
    int block = car.find(bytes, cidOffset, cidLength);
    if (!check(block >= 0, Rule.ROOT_MISMATCH)) {
      return false;
    }
    try {
      commit.read(bytes, car.dataOffset(block), car.dataEnd(block));
      return true;
    } catch (AtprotoException e) {
      broken(Rule.COMMIT_MALFORMED, e.getMessage());
      return false;
    }
  }

  private void checkCommit(SequencedFrame frame, long rev, @Nullable PublicKey key) {
    byte[] bytes = frame.bytes();
    check(
        isText(frame.did().value(), bytes, commit.didOffset, commit.didLength),
        Rule.COMMIT_DID_MISMATCH);
    long signedRev = Tid.toLong(bytes, commit.revOffset, commit.revLength);
    check(signedRev == rev, Rule.COMMIT_REV_MISMATCH);
    if (key != null) {
      CommitBlock.slices(
          bytes, commit.start, commit.sigEntryStart, commit.sigEntryEnd, commit.end, signed);
      check(key.verify(signed, bytes, commit.sigOffset, Curve.SIGNATURE_BYTES), Rule.BAD_SIGNATURE);
    }
  }

  private static boolean isText(String ascii, byte[] bytes, int offset, int length) {
    if (length != ascii.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[offset + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private List<CommitOp> checkOps(CommitFrame frame) {
    opCheck.check(frame, car);
    if (opCheck.violations() != 0) {
      violations |= opCheck.violations();
      detail = opCheck.detail();
    }
    return opCheck.ops();
  }

  private void checkTree(CommitFrame frame, RepoState before) {
    boolean isFirst = frame.prevDataOffset() == 0 && !frame.hasSince();
    boolean isNamed = frame.prevDataOffset() != 0 || isFirst;
    check(isNamed, Rule.PREV_DATA_MISSING);
    if (has(Rule.DUPLICATE_PATH) || has(Rule.BAD_OP)) {
      return; // operations that mean nothing cannot be undone
    }
    if (!isNamed) {
      tell(inversion.look(frame, car, commit.dataOffset));
      return;
    }
    if (isFirst) {
      System.arraycopy(EMPTY_TREE, 0, prevDigest, 0, prevDigest.length);
    } else if (!readPrevData(frame)) {
      return;
    }
    if (frame.opCount() == 0) {
      checkUnchanged(frame);
      return;
    }
    boolean continues = before.hasData() && Arrays.equals(prevDigest, before.dataDigest());
    tell(inversion.invert(frame, car, commit.dataOffset, prevDigest, !continues));
  }

  private boolean readPrevData(CommitFrame frame) {
    byte[] bytes = frame.bytes();
    int offset = frame.prevDataOffset();
    boolean isRoot = CommitBlock.isDagCbor(bytes, offset, frame.prevDataLength());
    if (check(isRoot, Rule.INVERSION_MISMATCH)) {
      System.arraycopy(bytes, offset + Cid.DIGEST_OFFSET, prevDigest, 0, prevDigest.length);
    }
    return isRoot;
  }

  /** A commit without operations, say with a new key: no node of the tree needs to be there. */
  private void checkUnchanged(CommitFrame frame) {
    int digest = commit.dataOffset + Cid.DIGEST_OFFSET;
    boolean unchanged =
        Arrays.equals(
            frame.bytes(), digest, digest + prevDigest.length, prevDigest, 0, prevDigest.length);
    check(unchanged, Rule.INVERSION_MISMATCH);
  }

  private void tell(@Nullable Rule rule) {
    if (rule != null) {
      broken(rule, inversion.detail());
    }
  }

  /** The tree and revision that were seen last must be those that this commit builds on. */
  private void checkChain(CommitFrame frame, RepoState before) {
    if (before.hasData() && !has(Rule.PREV_DATA_MISSING)) {
      int prevData = frame.prevDataOffset();
      int digest = prevData + Cid.DIGEST_OFFSET;
      byte[] known = before.dataDigest();
      boolean continues =
          prevData == 0
              ? Arrays.equals(known, EMPTY_TREE)
              : frame.prevDataLength() == Cid.BLESSED_LENGTH
                  && Arrays.equals(
                      frame.bytes(), digest, digest + known.length, known, 0, known.length);
      check(continues, Rule.PREV_DATA_MISMATCH);
    }
    if (before.rev() != 0) {
      check(frame.hasSince() && frame.since() == before.rev(), Rule.SINCE_MISMATCH);
    }
  }

  private Verification complete(
      SequencedFrame frame, long rev, int commitCidOffset, List<CommitOp> ops) {
    byte[] bytes = frame.bytes();
    int digest = commit.dataOffset + Cid.DIGEST_OFFSET;
    byte[] data = Arrays.copyOfRange(bytes, digest, digest + Cid.DIGEST_LENGTH);
    byte[] cid = Arrays.copyOfRange(bytes, commitCidOffset, commitCidOffset + Cid.BLESSED_LENGTH);
    return new Verification(violations, detail, new RepoState(rev, data), cid, ops, bytes, commit);
  }

  private Verification incomplete(SequencedFrame frame) {
    return new Verification(
        violations, detail, RepoState.UNKNOWN, NONE, List.of(), frame.bytes(), commit);
  }
}
