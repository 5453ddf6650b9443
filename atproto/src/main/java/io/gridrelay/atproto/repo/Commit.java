package io.gridrelay.atproto.repo;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.cbor.CborWriter;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.crypto.Curve;
import io.gridrelay.atproto.crypto.PublicKey;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Tid;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A signed commit, version 3: the root of a repository.
 *
 * @param did whose repository
 * @param rev the revision, greater than all before
 * @param data root of the tree
 * @param prev formerly the commit before; null today, but there
 * @param sig 64 bytes, r||s
 * @see <a href="https://atproto.com/specs/repository#commit-objects">Commit objects</a>
 */
public record Commit(Did did, Tid rev, Cid data, @Nullable Cid prev, byte[] sig) {

  public Commit {
    requireNonNull(did, "did");
    requireNonNull(rev, "rev");
    requireNonNull(data, "data");
    if (sig.length != Curve.SIGNATURE_BYTES) {
      throw new IllegalArgumentException("signature of " + sig.length + " bytes, expected 64");
    }
    sig = sig.clone();
  }

  /**
   * Reads the block of a commit.
   *
   * @throws io.gridrelay.atproto.AtprotoException if it is none of version 3
   */
  public static Commit decode(byte[] block) {
    CommitBlock parts = new CommitBlock();
    parts.read(block, 0, block.length);
    Cid prev =
        parts.prevOffset == 0 ? null : Cid.fromBytes(block, parts.prevOffset, parts.prevLength);
    return new Commit(
        Did.parse(text(block, parts.didOffset, parts.didLength)),
        Tid.parse(text(block, parts.revOffset, parts.revLength)),
        Cid.fromBytes(block, parts.dataOffset, Cid.BLESSED_LENGTH),
        prev,
        Arrays.copyOfRange(block, parts.sigOffset, parts.sigOffset + Curve.SIGNATURE_BYTES));
  }

  private static String text(byte[] block, int offset, int length) {
    return new String(block, offset, length, StandardCharsets.UTF_8);
  }

  /** The block, whose CID is the commit's. */
  public byte[] encode() {
    return encode(did, rev, data, prev, sig);
  }

  /** What is signed: the same without {@code sig}. */
  public byte[] unsignedBytes() {
    return encode(did, rev, data, prev, null);
  }

  static byte[] encode(Did did, Tid rev, Cid data, @Nullable Cid prev, byte @Nullable [] sig) {
    CborWriter out = new CborWriter(256);
    out.writeMap(sig == null ? 5 : 6);
    out.writeText("did").writeText(did.value());
    out.writeText("rev").writeText(rev.toString());
    if (sig != null) {
      out.writeText("sig").writeBytes(sig);
    }
    out.writeText("data").writeLink(data);
    out.writeText("prev");
    if (prev == null) {
      out.writeNull();
    } else {
      out.writeLink(prev);
    }
    return out.writeText("version").writeInteger(3).toByteArray();
  }

  /** Whether this key signed it. */
  public boolean isSignedBy(PublicKey key) {
    return key.verify(unsignedBytes(), sig);
  }

  @Override
  public byte[] sig() {
    return sig.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Commit that && Arrays.equals(encode(), that.encode());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sig);
  }
}
