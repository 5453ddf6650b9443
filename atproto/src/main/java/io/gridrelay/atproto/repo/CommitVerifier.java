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

  private static final byte[] NONE = {};
  private static final long CLOCK_BITS = 10;

  private final VerifierLimits limits;
  private final long maxRevAheadMicros;
  private final CarReader car;
  private final CommitBlock commit = new CommitBlock();
  private final MessageSlices signed = new MessageSlices();
  private final OpCheck opCheck;
  private final TreeCheck treeCheck;
  private final Findings findings = new Findings();

  public CommitVerifier() {
    this(VerifierLimits.DEFAULT);
  }

  public CommitVerifier(VerifierLimits limits) {
    this.limits = limits;
    this.maxRevAheadMicros = Math.multiplyExact(limits.maxRevAhead().toMillis(), 1_000L);
    int maxBytes = Math.max(limits.maxBlocksBytes(), limits.maxSyncBlocksBytes());
    this.car = new CarReader(new CarLimits(maxBytes, CarLimits.EVENT.maxBlocks()));
    this.opCheck = new OpCheck(limits.maxRecordBytes(), findings);
    this.treeCheck = new TreeCheck(findings);
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
    findings.clear();
    findings.check(frame.bytes().length <= limits.maxFrameBytes(), Rule.FRAME_TOO_LARGE);
    findings.check(frame.blocksLength() <= limits.maxBlocksBytes(), Rule.BLOCKS_TOO_LARGE);
    findings.check(frame.opCount() <= limits.maxOps(), Rule.TOO_MANY_OPS);
    findings.check(!frame.tooBig() && !frame.rebase(), Rule.TOO_BIG_FLAG);
    findings.check(frame.since() >= 0, Rule.BAD_REV);
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
    List<CommitOp> ops = opCheck.check(frame, car);
    treeCheck.check(frame, car, commit.dataOffset, before);
    return complete(frame, frame.rev(), frame.commitCidOffset(), ops);
  }

  /** Verifies a sync event; the parameters are those of a commit. */
  public Verification verify(
      SyncFrame frame, @Nullable PublicKey key, RepoState before, long nowMicros) {
    findings.clear();
    findings.check(frame.bytes().length <= limits.maxFrameBytes(), Rule.FRAME_TOO_LARGE);
    findings.check(frame.blocksLength() <= limits.maxSyncBlocksBytes(), Rule.BLOCKS_TOO_LARGE);
    checkTime(frame);
    boolean readable =
        checkRev(frame.rev(), before, nowMicros)
            && !isOversize()
            && readArchive(frame, frame.blocksOffset(), frame.blocksLength())
            && findings.check(car.rootCount() > 0, Rule.ROOT_MISMATCH)
            && readCommit(frame, car.rootOffset(0), car.rootLength(0));
    if (!readable) {
      return incomplete(frame);
    }
    checkCommit(frame, frame.rev(), key);
    return complete(frame, frame.rev(), car.rootOffset(0), List.of());
  }

  /** What is too large is not examined, or nobody would be kept from sending it. */
  private boolean isOversize() {
    return findings.has(Rule.FRAME_TOO_LARGE)
        || findings.has(Rule.BLOCKS_TOO_LARGE)
        || findings.has(Rule.TOO_MANY_OPS);
  }

  private void checkTime(SequencedFrame frame) {
    if (!Datetime.isValid(frame.time())) {
      String time = frame.time();
      findings.broken(Rule.BAD_TIME, time.length() > 64 ? time.substring(0, 64) : time);
    }
  }

  private boolean checkRev(long rev, RepoState before, long nowMicros) {
    if (!findings.check(rev >= 0, Rule.BAD_REV)) {
      return false;
    }
    findings.check((rev >>> CLOCK_BITS) - nowMicros <= maxRevAheadMicros, Rule.FUTURE_REV);
    return findings.check(rev > before.rev(), Rule.STALE_REV);
  }

  private boolean readArchive(SequencedFrame frame, int offset, int length) {
    try {
      car.read(frame.bytes(), offset, length);
      return true;
    } catch (CarException e) {
      boolean wrongHash = e.reason() == CarException.Reason.HASH_MISMATCH;
      findings.broken(wrongHash ? Rule.BLOCK_HASH_MISMATCH : Rule.CAR_MALFORMED, e.getMessage());
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
    findings.check(isRoot, Rule.ROOT_MISMATCH);
    if (!findings.check(
        CommitBlock.isDagCbor(bytes, cidOffset, cidLength), Rule.COMMIT_MALFORMED)) {
      return false;
    }
    int block = car.find(bytes, cidOffset, cidLength);
    if (!findings.check(block >= 0, Rule.ROOT_MISMATCH)) {
      return false;
    }
    try {
      commit.read(bytes, car.dataOffset(block), car.dataEnd(block));
      return true;
    } catch (AtprotoException e) {
      findings.broken(Rule.COMMIT_MALFORMED, e.getMessage());
      return false;
    }
  }

  private void checkCommit(SequencedFrame frame, long rev, @Nullable PublicKey key) {
    byte[] bytes = frame.bytes();
    findings.check(
        isText(frame.did().value(), bytes, commit.didOffset, commit.didLength),
        Rule.COMMIT_DID_MISMATCH);
    long signedRev = Tid.toLong(bytes, commit.revOffset, commit.revLength);
    findings.check(signedRev == rev, Rule.COMMIT_REV_MISMATCH);
    if (key != null) {
      CommitBlock.slices(
          bytes, commit.start, commit.sigEntryStart, commit.sigEntryEnd, commit.end, signed);
      findings.check(
          key.verify(signed, bytes, commit.sigOffset, Curve.SIGNATURE_BYTES), Rule.BAD_SIGNATURE);
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

  private Verification complete(
      SequencedFrame frame, long rev, int commitCidOffset, List<CommitOp> ops) {
    byte[] bytes = frame.bytes();
    int digest = commit.dataOffset + Cid.DIGEST_OFFSET;
    byte[] data = Arrays.copyOfRange(bytes, digest, digest + Cid.DIGEST_LENGTH);
    byte[] cid = Arrays.copyOfRange(bytes, commitCidOffset, commitCidOffset + Cid.BLESSED_LENGTH);
    return new Verification(
        findings.violations(),
        findings.detail(),
        new RepoState(rev, data),
        cid,
        ops,
        bytes,
        commit);
  }

  private Verification incomplete(SequencedFrame frame) {
    return new Verification(
        findings.violations(),
        findings.detail(),
        RepoState.UNKNOWN,
        NONE,
        List.of(),
        frame.bytes(),
        commit);
  }
}
