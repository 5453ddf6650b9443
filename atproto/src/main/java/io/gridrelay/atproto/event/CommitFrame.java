package io.gridrelay.atproto.event;

import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.event.RepoOp.Action;
import io.gridrelay.atproto.syntax.Tid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code #commit}: a change of a repository with its proof. A view: most parts are offsets in
 * {@link #bytes()}, where 0 means that the part is not there.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class CommitFrame implements SequencedFrame {

  private final FrameHead head;
  private final long rev;
  private final long since;
  private final int revOffset;
  private final int revLength;
  private final int sinceOffset;
  private final int sinceLength;
  private final int commitCidOffset;
  private final int commitCidLength;
  private final int prevDataOffset;
  private final int prevDataLength;
  private final int blocksOffset;
  private final int blocksLength;
  private final boolean tooBig;
  private final boolean rebase;
  private final int[] ops;

  CommitFrame(FrameHead head, FrameFields fields) {
    this.head = head;
    byte[] bytes = head.bytes();
    revOffset = fields.revOffset;
    revLength = fields.revLength;
    rev = Tid.toLong(bytes, revOffset, revLength);
    sinceOffset = fields.sinceOffset;
    sinceLength = fields.sinceLength;
    since = sinceOffset == 0 ? 0 : Tid.toLong(bytes, sinceOffset, sinceLength);
    commitCidOffset = fields.commitOffset;
    commitCidLength = fields.commitLength;
    prevDataOffset = fields.prevDataOffset;
    prevDataLength = fields.prevDataLength;
    blocksOffset = fields.blocksOffset;
    blocksLength = fields.blocksLength;
    tooBig = fields.tooBig;
    rebase = fields.rebase;
    ops = fields.ops;
  }

  @Override
  public FrameHead head() {
    return head;
  }

  /** The number of the revision's TID, or -1 if the text is none. */
  public long rev() {
    return rev;
  }

  /** The revision as it stands in the frame. */
  public String revText() {
    return text(revOffset, revLength);
  }

  /** The number of the TID of the revision before; 0 if there is none, -1 if the text is none. */
  public long since() {
    return since;
  }

  /** Whether the frame names a revision before. */
  public boolean hasSince() {
    return sinceOffset != 0;
  }

  /** The revision before as it stands in the frame; null if there is none. */
  public @Nullable String sinceText() {
    return sinceOffset == 0 ? null : text(sinceOffset, sinceLength);
  }

  /** Offset of the CID of the commit. */
  public int commitCidOffset() {
    return commitCidOffset;
  }

  /** Length in bytes of the CID of the commit. */
  public int commitCidLength() {
    return commitCidLength;
  }

  /** The CID of the commit. */
  public Cid commitCid() {
    return Cid.fromBytes(bytes(), commitCidOffset, commitCidLength);
  }

  /** Offset of the CID of the tree before; 0 if there is none. */
  public int prevDataOffset() {
    return prevDataOffset;
  }

  /** Length in bytes of the CID of the tree before. */
  public int prevDataLength() {
    return prevDataLength;
  }

  /** The CID of the tree before; null if there is none. */
  public @Nullable Cid prevData() {
    return prevDataOffset == 0 ? null : Cid.fromBytes(bytes(), prevDataOffset, prevDataLength);
  }

  /** Offset of the archive. */
  public int blocksOffset() {
    return blocksOffset;
  }

  /** Length in bytes of the archive. */
  public int blocksLength() {
    return blocksLength;
  }

  /** The deprecated flag that the operations and blocks are left out. */
  public boolean tooBig() {
    return tooBig;
  }

  /** The deprecated flag that history was rewritten. */
  public boolean rebase() {
    return rebase;
  }

  public int opCount() {
    return ops.length / OpFields.FIELDS;
  }

  public Action opAction(int op) {
    return switch (field(op, OpFields.ACTION)) {
      case OpFields.CREATE -> Action.CREATE;
      case OpFields.UPDATE -> Action.UPDATE;
      case OpFields.DELETE -> Action.DELETE;
      default -> Action.UNKNOWN;
    };
  }

  /** Offset of the path of an operation. */
  public int opPathOffset(int op) {
    return field(op, OpFields.PATH);
  }

  /** Length in bytes of the path of an operation. */
  public int opPathLength(int op) {
    return field(op, OpFields.PATH_LENGTH);
  }

  /** Offset of the CID of the record now; 0 if there is none. */
  public int opCidOffset(int op) {
    return field(op, OpFields.CID);
  }

  /** Offset of the CID of the record before; 0 if there is none. */
  public int opPrevOffset(int op) {
    return field(op, OpFields.PREV);
  }

  /** Length in bytes of the CID at an offset that one of the methods above answered. */
  public int cidLength(int cidOffset) {
    return Cid.lengthAt(bytes(), cidOffset, bytes().length);
  }

  private int field(int op, int field) {
    return ops[op * OpFields.FIELDS + field];
  }

  /** The path of an operation. */
  public String opPath(int op) {
    return text(opPathOffset(op), opPathLength(op));
  }

  /** An operation as a value. */
  public RepoOp op(int op) {
    return new RepoOp(opAction(op), opPath(op), cid(opCidOffset(op)), cid(opPrevOffset(op)));
  }

  /** All operations as values. */
  public List<RepoOp> ops() {
    List<RepoOp> list = new ArrayList<>(opCount());
    for (int i = 0; i < opCount(); i++) {
      list.add(op(i));
    }
    return list;
  }

  /**
   * The content of the frame as a value, for {@link FrameWriter}.
   *
   * @throws io.gridrelay.atproto.AtprotoException if a revision is no TID
   */
  public CommitMessage message() {
    String sinceText = sinceText();
    return new CommitMessage(
        seq(),
        did(),
        commitCid(),
        Tid.parse(revText()),
        sinceText == null ? null : Tid.parse(sinceText),
        Arrays.copyOfRange(bytes(), blocksOffset, blocksOffset + blocksLength),
        ops(),
        time(),
        prevData());
  }

  private @Nullable Cid cid(int offset) {
    return offset == 0 ? null : Cid.fromBytes(bytes(), offset, cidLength(offset));
  }

  private String text(int offset, int length) {
    return new String(bytes(), offset, length, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "CommitFrame[seq=" + seq() + ", did=" + did() + ", rev=" + revText() + "]";
  }
}
