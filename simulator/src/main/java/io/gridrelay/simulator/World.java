package io.gridrelay.simulator;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.crypto.Multikey;
import io.gridrelay.atproto.syntax.Tid;
import io.gridrelay.simulator.repo.RecordFactory;
import io.gridrelay.simulator.repo.Repository;
import io.gridrelay.simulator.repo.Write;
import io.gridrelay.simulator.truth.TruthLedger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of the simulated network: accounts and the hosts that they live on. One lock guards all
 * of it; whoever changes something or looks at an account holds it.
 */
final class World {
  /** Fair, or the traffic, which takes it again and again, would keep the directory waiting. */
  private final ReentrantLock lock = new ReentrantLock(true);

  private final NetworkConfig config;
  private final NetworkClock clock;
  private final TruthLedger ledger = new TruthLedger();
  private final SplittableRandom random;
  private final RecordFactory factory;
  private final List<SimulatedAccount> accounts = new ArrayList<>();
  private final Map<String, SimulatedAccount> byDid = new HashMap<>();
  private final List<PdsHost> hosts = new ArrayList<>();

  /** When repositories that are in use already got their commit. */
  private final long beginning;

  World(NetworkConfig config) {
    this.config = config;
    this.clock = new NetworkClock(config.clock());
    this.random = new SplittableRandom(config.seed());
    this.factory = new RecordFactory(config.seed(), config.accounts());
    this.beginning = clock.next();
    for (int i = 0; i < config.accounts(); i++) {
      add(i % config.hosts());
    }
  }

  private SimulatedAccount add(int host) {
    SimulatedAccount account =
        new SimulatedAccount(config.seed(), accounts.size(), host, config.p256Share());
    accounts.add(account);
    byDid.put(account.did().value(), account);
    return account;
  }

  /** Runs something while nothing else changes. */
  void exclusively(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /** Looks at something while nothing changes. */
  <T extends @Nullable Object> T read(Supplier<T> question) {
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }

  NetworkConfig config() {
    return config;
  }

  NetworkClock clock() {
    return clock;
  }

  TruthLedger ledger() {
    return ledger;
  }

  SplittableRandom random() {
    return random;
  }

  RecordFactory factory() {
    return factory;
  }

  void addHost(PdsHost host) {
    hosts.add(host);
  }

  PdsHost host(int index) {
    return hosts.get(index);
  }

  List<PdsHost> hosts() {
    return List.copyOf(hosts);
  }

  @Nullable SimulatedAccount find(String did) {
    return byDid.get(did);
  }

  /** The accounts of a host, in the order of their making. */
  List<SimulatedAccount> accountsOf(int host) {
    return accounts.stream().filter(account -> account.host() == host).toList();
  }

  Repository repositoryOf(SimulatedAccount account) {
    return account.repository(factory, config.recordsPerAccount(), beginning);
  }

  /** A new account that nobody has heard of. */
  SimulatedAccount newAccount(int host) {
    SimulatedAccount account = add(host);
    account.createRepository(factory, clock.next());
    return account;
  }

  /** An account of a host in this state, some far more often than others; null if there is none. */
  @Nullable SimulatedAccount draw(int host, @Nullable String status) {
    for (int attempt = 0; attempt < 50; attempt++) {
      double skewed = random.nextDouble() * random.nextDouble();
      SimulatedAccount account = accounts.get((int) (skewed * accounts.size()));
      if (account.host() == host && Objects.equals(account.status(), status)) {
        return account;
      }
    }
    return accountsOf(host).stream()
        .filter(account -> Objects.equals(account.status(), status))
        .findFirst()
        .orElse(null);
  }

  /** An active account of any other host. */
  SimulatedAccount drawFromElsewhere(int host) {
    for (PdsHost other : hosts) {
      SimulatedAccount account = other.index() == host ? null : draw(other.index(), null);
      if (account != null) {
        return account;
      }
    }
    throw new IllegalStateException("no other host of the network has an active account");
  }

  /** The next commit of an account, not yet applied. */
  Repository.Draft draft(SimulatedAccount account, int ops) {
    long micros = clock.next();
    Repository repository = repositoryOf(account);
    List<Write> writes = repository.drawWrites(ops, micros, random);
    return repository.draft(writes, Tid.ofMicros(micros, clockId(account)));
  }

  static int clockId(SimulatedAccount account) {
    return account.host() & 1023;
  }

  /** The DID document, or null. */
  @Nullable String document(String did, boolean falsified) {
    return read(
        () -> {
          SimulatedAccount account = find(did);
          if (account == null) {
            return null;
          }
          String multikey =
              falsified ? Multikey.of(account.strangersKey().publicKey()) : account.multikey();
          String pds = requireNonNull(host(account.host())).uri().toString();
          return DidDocuments.json(did, account.handle(), multikey, pds);
        });
  }
}
