package io.gridrelay.simulator.repo;

import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.crypto.Sha256;
import io.gridrelay.atproto.syntax.Tid;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * Identifiers that follow from a seed and a number, so that an account can be referred to without
 * being built.
 */
public final class Names {
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int PLC_CHARACTERS = 24;

  private Names() {}

  /** The DID of the network's {@code index}-th account. */
  public static String did(long seed, long index) {
    byte[] digest = Sha256.of((seed + "/" + index).getBytes(StandardCharsets.UTF_8));
    StringBuilder did = new StringBuilder("did:plc:");
    for (int i = 0; i < PLC_CHARACTERS; i++) {
      did.append(BASE32.charAt(digest[i] & 31));
    }
    return did.toString();
  }

  static Cid cid(int codec, RandomGenerator random) {
    byte[] digest = new byte[Cid.DIGEST_LENGTH];
    random.nextBytes(digest);
    return Cid.ofDigest(codec, digest);
  }

  /** A record key of the two years before a moment. */
  static String earlierTid(long micros, RandomGenerator random) {
    long twoYears = 63_000_000_000_000L;
    return Tid.ofMicros(micros - random.nextLong(1_000_000, twoYears), random.nextInt(1024))
        .toString();
  }
}
