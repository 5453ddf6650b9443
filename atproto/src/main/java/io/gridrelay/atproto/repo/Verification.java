package io.gridrelay.atproto.repo;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.Rejection;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.crypto.Curve;
import io.gridrelay.atproto.crypto.MessageSlices;
import io.gridrelay.atproto.crypto.PublicKey;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What came of verifying one event: the rules that it breaks, and what it says about its
 * repository.
 *
 * <p>If the commit could not be read, or the event is too large or a replay, the examination ends
 * early: {@link #isComplete()} is false, the other rules were not looked at, and there is no state
 * after, so such an event cannot be used whatever the modes of the rules are.
 *
 * <p>Immutable as long as nobody writes to its arrays, and safe for use by many threads. Only
 * {@link #ops()} refers to the verifier, by the numbers of blocks in {@link
 * CommitVerifier#archive()}.
 */
public final class Verification {

  private final long violations;
  private final String detail;
  private final RepoState after;
  private final byte[] commitCid;
  private final List<CommitOp> ops;
  private final byte[] frame;
  private final int commitStart;
  private final int sigEntryStart;
  private final int sigEntryEnd;
  private final int commitEnd;
  private final int sigOffset;

  Verification(
      long violations,
      String detail,
      RepoState after,
      byte[] commitCid,
      List<CommitOp> ops,
      byte[] frame,
      CommitBlock commit) {
    this.violations = violations;
    this.detail = requireNonNull(detail, "detail");
    this.after = after;
    this.commitCid = commitCid;
    this.ops = ops;
    this.frame = frame;
    this.commitStart = commit.start;
    this.sigEntryStart = commit.sigEntryStart;
    this.sigEntryEnd = commit.sigEntryEnd;
    this.commitEnd = commit.end;
    this.sigOffset = commit.sigOffset;
  }

  /** Whether no rule is broken. */
  public boolean isClean() {
    return violations == 0;
  }

  public boolean violates(Rule rule) {
    return (violations & rule.bit()) != 0;
  }

  /** The broken rules in the order of the list; usually empty. */
  public Set<Rule> violations() {
    EnumSet<Rule> rules = EnumSet.noneOf(Rule.class);
    if (violations != 0) {
      for (Rule rule : Rule.values()) {
        if (violates(rule)) {
          rules.add(rule);
        }
      }
    }
    return rules;
  }

  /** More about the rule that was broken last, for a line in the log; may be empty. */
  public String detail() {
    return detail;
  }

  /** A broken rule as a value to count and log. */
  public Rejection rejection(Rule rule) {
    return new Rejection(rule, detail);
  }

  /** Whether all rules were looked at. If not, the methods below have nothing to say. */
  public boolean isComplete() {
    return commitCid.length != 0;
  }

  /** The repository after this event. */
  public RepoState after() {
    return after;
  }

  /** Number of the revision's TID. */
  public long rev() {
    return after.rev();
  }

  /** The 32 bytes of the digest of the tree's root: the very array of {@link #after()}. */
  public byte[] dataDigest() {
    return after.dataDigest();
  }

  /** The 36 bytes of the commit's CID: not a copy. */
  public byte[] commitCid() {
    return commitCid;
  }

  /** The operations that have an action and a path, in the order of the event. */
  public List<CommitOp> ops() {
    return ops;
  }

  /**
   * Looks at the signature again with another key, and at nothing else: after the DID was resolved
   * anew, or where no key was at hand before.
   */
  public boolean isSignedBy(PublicKey key) {
    if (!isComplete()) {
      throw new IllegalStateException("no commit was read");
    }
    MessageSlices message = new MessageSlices();
    CommitBlock.slices(frame, commitStart, sigEntryStart, sigEntryEnd, commitEnd, message);
    return key.verify(message, frame, sigOffset, Curve.SIGNATURE_BYTES);
  }

  @Override
  public String toString() {
    String state =
        isComplete() ? Cid.fromBytes(commitCid, 0, commitCid.length).toString() : "incomplete";
    return "Verification[" + state + ", violations=" + violations() + ", " + detail + "]";
  }
}
