package io.gridrelay.simulator;

import io.gridrelay.atproto.crypto.Curve;
import io.gridrelay.atproto.crypto.Multikey;
import io.gridrelay.atproto.crypto.PrivateKey;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.simulator.repo.Names;
import io.gridrelay.simulator.repo.RecordFactory;
import io.gridrelay.simulator.repo.Repository;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * An account: its identity, its state and, from its first use on, its repository. All of it follows
 * from the network's seed and the account's number. Guarded by the lock of its {@link World}.
 */
final class SimulatedAccount {
  /** Status on the wire of an account that its owner has switched off. */
  static final String DEACTIVATED = "deactivated";

  static final String TAKENDOWN = "takendown";
  static final String DELETED = "deleted";

  private final long seed;
  private final int index;
  private final Did did;
  private final double p256Share;
  private int host;
  private int handleGeneration;
  private int keyGeneration;
  private @Nullable String status;
  private @Nullable PrivateKey key;
  private @Nullable Repository repository;

  SimulatedAccount(long networkSeed, int index, int host, double p256Share) {
    this.seed = networkSeed * 1_000_003 + index;
    this.index = index;
    this.did = Did.parse(Names.did(networkSeed, index));
    this.host = host;
    this.p256Share = p256Share;
  }

  Did did() {
    return did;
  }

  /** Number of its host within the network. */
  int host() {
    return host;
  }

  void moveTo(int newHost) {
    host = newHost;
  }

  String handle() {
    String suffix = handleGeneration == 0 ? "" : "-" + handleGeneration;
    return "user" + index + suffix + ".simulated.test";
  }

  void changeHandle() {
    handleGeneration++;
  }

  /** Why it is not active, as on the wire; null if it is. */
  @Nullable String status() {
    return status;
  }

  boolean isActive() {
    return status == null;
  }

  void status(@Nullable String value) {
    status = value;
  }

  PrivateKey key() {
    PrivateKey known = key;
    if (known == null) {
      known = keyOf(keyGeneration);
      key = known;
    }
    return known;
  }

  void rotateKey() {
    keyGeneration++;
    key = null;
    if (repository != null) {
      repository.rotate(key());
    }
  }

  /** A key that the account does not have: the one that it would have after many rotations. */
  PrivateKey strangersKey() {
    return keyOf(keyGeneration + 1_000);
  }

  private PrivateKey keyOf(int generation) {
    SplittableRandom random = new SplittableRandom(seed * 31 + generation);
    Curve curve = random.nextDouble() < p256Share ? Curve.P256 : Curve.K256;
    return PrivateKey.generate(curve, random);
  }

  String multikey() {
    return Multikey.of(key().publicKey());
  }

  /** Its repository; a long used one is made at the first call. */
  Repository repository(RecordFactory factory, int records, long micros) {
    Repository known = repository;
    if (known == null) {
      known = Repository.filled(did, key(), factory, records, seed, micros);
      repository = known;
    }
    return known;
  }

  /** Gives it a repository without records: it is new. */
  Repository createRepository(RecordFactory factory, long micros) {
    repository = Repository.empty(did, key(), factory, micros);
    return repository;
  }
}
