package io.gridrelay.node.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of a cluster know and nobody else: it opens the endpoints that are not for the
 * public, and proves to members that they belong together. Never printed. Immutable.
 */
public final class ClusterSecret {
  /** Whoever can guess it reads the log of a node and the addresses of its consumers. */
  public static final int LEAST_CHARACTERS = 16;

  private static final String SCHEME = "Bearer ";

  private final byte[] secret;

  private ClusterSecret(byte[] secret) {
    this.secret = secret;
  }

  /**
   * A secret as text.
   *
   * @throws IllegalArgumentException if it is too short, or not printable ASCII
   */
  public static ClusterSecret of(String text) {
    if (text.length() < LEAST_CHARACTERS || !text.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException(
          "the cluster's secret has %d characters, allowed are %d or more, printable and without spaces"
              .formatted(text.length(), LEAST_CHARACTERS));
    }
    return new ClusterSecret(text.getBytes(UTF_8));
  }

  /**
   * The secret in a file that holds nothing else; white space around it does not count.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException as {@link #of}
   */
  public static ClusterSecret read(Path file) throws IOException {
    return of(Files.readString(file).strip());
  }

  /** Whether others than its owner may read the file; false where files have no such rights. */
  public static boolean isOpenToOthers(Path file) {
    try {
      Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
      return rights.contains(PosixFilePermission.GROUP_READ)
          || rights.contains(PosixFilePermission.OTHERS_READ);
    } catch (UnsupportedOperationException | IOException e) {
      return false;
    }
  }

  /**
   * Whether an {@code Authorization} header carries it; takes the same time for every wrong one.
   */
  public boolean isCarriedBy(@Nullable String authorization) {
    return authorization != null
        && authorization.startsWith(SCHEME)
        && MessageDigest.isEqual(
            secret, authorization.substring(SCHEME.length()).strip().getBytes(UTF_8));
  }

  /** The {@code Authorization} header that carries it. */
  public String authorization() {
    return SCHEME + new String(secret, UTF_8);
  }

  /**
   * What proves the same for one purpose only: whoever is shown it can neither tell the secret nor
   * use it for anything else.
   *
   * @param purpose on both sides the same, such as which log of which cluster is read
   */
  public ClusterSecret derivedFor(String purpose) {
    return new ClusterSecret(HexFormat.of().formatHex(hmac(purpose)).getBytes(UTF_8));
  }

  /** Tells whether two nodes have the same secret, and nothing else about it. */
  public String fingerprint() {
    return HexFormat.of().formatHex(hmac("gridrelay fingerprint"), 0, 16);
  }

  private byte[] hmac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
