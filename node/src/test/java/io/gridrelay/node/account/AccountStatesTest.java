package io.gridrelay.node.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.RowKind;
import io.gridrelay.node.store.AccountRow;
import io.gridrelay.node.store.AccountStatus;
import io.gridrelay.node.store.HostKind;
import io.gridrelay.node.store.HostRow;
import io.gridrelay.node.store.StateStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountStatesTest {

  private static final String ALICE = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa";
  private static final AccountConfig RARELY =
      new AccountConfig(1_000, Duration.ofHours(1), 100_000, 200_000);

  @TempDir Path directory;
  private StateStore store;
  private AccountStates states;
  private long seq;

  @BeforeEach
  void open() {
    store = StateStore.openSqlite(directory.resolve("state.sqlite"));
    for (String host : new String[] {"a.example", "b.example"}) {
      store
          .hosts()
          .add(
              HostRow.discovered(host, URI.create("https://" + host), HostKind.PDS, Instant.EPOCH));
    }
    states = new AccountStates(store, RARELY);
  }

  @AfterEach
  void close() {
    states.close();
    store.close();
  }

  private Block event(String host, String did, RowKind kind, long rev, AccountStatus status) {
    seq++;
    return LoggedEvents.block(seq, host, did, kind, rev, status);
  }

  private AccountRow load(String did) throws Exception {
    return states.load(did).get(10, TimeUnit.SECONDS);
  }

  @Test
  void knowsNothingOfAnAccountThatTheLogDoesNotHave() throws Exception {
    assertThat(states.known(ALICE)).isNull();
    assertThat(AccountStates.isUnseen(load(ALICE))).isTrue();
    assertThat(states.known(ALICE)).isNotNull();
    assertThat(states.find(ALICE)).isEmpty();
  }

  @Test
  void showsWhatWasFoldedBeforeItIsStored() throws Exception {
    states.fold(event("a.example", ALICE, RowKind.CREATE, 7, null));
    assertThat(load(ALICE).rev()).isEqualTo(7);
    states.fold(event("a.example", ALICE, RowKind.CREATE, 8, null));
    assertThat(states.known(ALICE).rev()).isEqualTo(8);
    assertThat(store.accounts().find(ALICE)).isEmpty();
    states.store();
    assertThat(store.accounts().find(ALICE).orElseThrow().rev()).isEqualTo(8);
    assertThat(store.checkpoints().find(AccountStates.CHECKPOINT)).hasValue(seq);
  }

  @Test
  void goesOnFromTheCheckpointAndTakesNothingTwice() throws Exception {
    Block first = event("a.example", ALICE, RowKind.CREATE, 7, null);
    Block second = event("a.example", ALICE, RowKind.CREATE, 8, null);
    states.fold(first);
    states.close();
    states = new AccountStates(store, RARELY);
    assertThat(states.foldedSeq()).isEqualTo(1);
    states.fold(first);
    states.fold(second);
    assertThat(load(ALICE).rev()).isEqualTo(8);
    assertThat(states.foldedSeq()).isEqualTo(2);
  }

  @Test
  void movesAnAccountAndTheNumbersOfBothHosts() {
    states.fold(event("a.example", ALICE, RowKind.CREATE, 7, null));
    states.store();
    assertThat(accountsOf("a.example")).isEqualTo(1);
    states.fold(event("b.example", ALICE, RowKind.SYNC, 8, null));
    states.store();
    assertThat(accountsOf("a.example")).isZero();
    assertThat(accountsOf("b.example")).isEqualTo(1);
  }

  private long accountsOf(String host) {
    return store.hosts().find(host).orElseThrow().accountCount();
  }

  @Test
  void keepsTheOperatorsWordApartFromTheHosts() throws Exception {
    states.fold(event("a.example", ALICE, RowKind.CREATE, 7, null));
    states.store();
    load(ALICE);
    assertThat(states.setLocalStatus(ALICE, AccountStatus.TAKENDOWN)).isTrue();
    states.fold(event("a.example", ALICE, RowKind.ACCOUNT, 0, AccountStatus.ACTIVE));
    states.store();
    AccountRow row = load(ALICE);
    assertThat(row.localStatus()).isEqualTo(AccountStatus.TAKENDOWN);
    assertThat(row.upstreamStatus()).isEqualTo(AccountStatus.ACTIVE);
    assertThat(row.rev()).isEqualTo(7);
  }

  @Test
  void remembersTheLowWaterMarksOfTheLog() {
    states.fold(event("a.example", ALICE, RowKind.CREATE, 7, null));
    states.fold(event("a.example", ALICE, RowKind.CREATE, 8, null));
    assertThat(states.lowWaterMark("a.example")).isEqualTo(1);
    assertThat(states.lowWaterMark("b.example")).isEqualTo(-1);
  }

  @Test
  void keepsWhatItFoldedUntilTheLeadersCheckpointHasPassedIt() throws Exception {
    try (var follower = new AccountStates(store, RARELY, () -> false)) {
      for (long rev = 7; rev < 9; rev++) {
        Block block = event("a.example", ALICE, RowKind.CREATE, rev, null);
        states.fold(block);
        follower.fold(block);
      }
      follower.store();
      assertThat(store.accounts().find(ALICE)).isEmpty();
      assertThat(follower.unstoredCount()).isEqualTo(1);
      assertThat(follower.find(ALICE).orElseThrow().rev()).isEqualTo(8);

      states.store();
      Block next = event("a.example", "did:web:b.example", RowKind.CREATE, 9, null);
      follower.fold(next);
      follower.store();
      assertThat(follower.unstoredCount()).as("only what the store does not have").isEqualTo(1);
      assertThat(follower.find("did:web:b.example").orElseThrow().rev()).isEqualTo(9);
    }
    assertThat(store.checkpoints().find(AccountStates.CHECKPOINT)).hasValue(2);
  }

  /** Nodes die, lag behind, come back and believe to lead at the same time. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void storesTheSameAsOneNodeWouldWhoeverLeads(long seed) {
    var random = new Random(seed);
    states.close();
    var config = new AccountConfig(64, Duration.ofHours(1), 100_000, 200_000);
    List<Block> log = new ArrayList<>();
    boolean[] leads = {true, false, false};
    AccountStates[] nodes = new AccountStates[3];
    int[] read = new int[3];
    Map<String, Long> revs = new HashMap<>();
    Map<String, String> hosts = new HashMap<>();
    for (int i = 0; i < 3; i++) {
      nodes[i] = node(config, leads, i);
    }
    for (int step = 0; step < 3_000; step++) {
      int i = random.nextInt(3);
      switch (random.nextInt(20)) {
        case 0 -> leads[i] = !leads[i];
        case 1 -> {
          boolean led = leads[i];
          leads[i] = false; // it dies: nothing is stored
          nodes[i].close();
          leads[i] = led;
          nodes[i] = node(config, leads, i);
          read[i] = (int) Math.min(log.size(), nodes[i].foldedSeq());
        }
        case 2, 3, 4 -> nodes[i].store();
        case 5, 6, 7, 8, 9, 10, 11 -> {
          String did = "did:web:h%d.example".formatted(random.nextInt(40));
          String host = random.nextBoolean() ? "a.example" : "b.example";
          log.add(event(host, did, RowKind.UPDATE, step + 1L, null));
          revs.put(did, step + 1L);
          hosts.put(did, host);
        }
        default -> {
          if (read[i] < log.size()) {
            nodes[i].fold(log.get(read[i]++));
          }
        }
      }
    }
    leads[0] = true;
    while (read[0] < log.size()) {
      nodes[0].fold(log.get(read[0]++));
    }
    nodes[0].store();
    assertThat(store.checkpoints().find(AccountStates.CHECKPOINT)).hasValue(log.size());
    for (AccountRow row : store.accounts().list(0, 1_000)) {
      assertThat(row.rev()).as("seed %d %s", seed, row.did()).isEqualTo(revs.get(row.did()));
    }
    assertThat(store.accounts().list(0, 1_000)).hasSize(revs.size());
    for (String host : new String[] {"a.example", "b.example"}) {
      assertThat(accountsOf(host))
          .as("seed %d %s", seed, host)
          .isEqualTo(hosts.values().stream().filter(host::equals).count());
    }
    for (AccountStates node : nodes) {
      node.close();
    }
  }

  /** The log goes on, also in the middle of a block, while what it changed is written. */
  @Test
  void tellsTheStoreHowFarTheLogReachedOfWhichItKnows() {
    Block first = event("a.example", ALICE, RowKind.CREATE, 7, null);
    states.fold(first);
    event("a.example", ALICE, RowKind.CREATE, 8, null).forEachEvent(states::fold); // not to its end
    states.store();
    assertThat(store.accounts().find(ALICE).orElseThrow().rev()).isEqualTo(8);
    assertThat(store.checkpoints().find(AccountStates.CHECKPOINT)).hasValue(1);
    assertThat(store.checkpoints().find(StateStore.FOLDED_END)).hasValue(2);
  }

  private AccountStates node(AccountConfig config, boolean[] leads, int index) {
    return new AccountStates(store, config, () -> leads[index]);
  }

  /** Read before the change was stored, completed after: the change is in neither. */
  @Test
  void wantsARowReadAgainIfTheStoreHasMovedOnMeanwhile() {
    var cache = new AccountCache(16);
    var unstored = new UnstoredChanges(RARELY, cache, 0);
    try (var writer = new AccountWriter(store, RARELY, cache, unstored, () -> true)) {
      long version = unstored.version();
      AccountRow read = AccountStates.unseen(ALICE);
      unstored.add(
          ALICE,
          new AccountChange(
              "a.example", 7, LoggedEvents.digest(32, 7), LoggedEvents.digest(36, 7), null, 1));
      assertThat(unstored.complete(read, version, cache::put).rev()).isEqualTo(7);
      unstored.foldedUpTo(1);
      writer.store();
      assertThat(unstored.complete(read, version, cache::put)).isNull();
      assertThat(cache.get(ALICE).rev()).isEqualTo(7);
    }
  }

  /** Random events, loads, stores and restarts against a map; the cache is far too small. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void agreesWithANaiveModel(long seed) throws Exception {
    var random = new Random(seed);
    Map<String, Long> revs = new HashMap<>();
    Map<String, AccountStatus> statuses = new HashMap<>();
    states.close();
    var tiny = new AccountConfig(16, Duration.ofHours(1), 100_000, 200_000);
    states = new AccountStates(store, tiny);
    for (int step = 0; step < 1_500; step++) {
      String did = "did:web:h%d.example".formatted(random.nextInt(60));
      int choice = random.nextInt(100);
      if (choice < 60) {
        long rev = step + 1L;
        states.fold(event("a.example", did, RowKind.UPDATE, rev, null));
        revs.put(did, rev);
        statuses.put(did, AccountStatus.ACTIVE);
      } else if (choice < 70) {
        states.fold(event("a.example", did, RowKind.ACCOUNT, 0, AccountStatus.DEACTIVATED));
        statuses.put(did, AccountStatus.DEACTIVATED);
      } else if (choice < 72) {
        states.store();
      } else if (choice < 73) {
        states.close();
        states = new AccountStates(store, tiny);
      } else {
        AccountRow row = load(did);
        assertThat(row.rev())
            .as("seed %d step %d", seed, step)
            .isEqualTo(revs.getOrDefault(did, 0L));
        assertThat(row.upstreamStatus())
            .as("seed %d step %d", seed, step)
            .isEqualTo(statuses.getOrDefault(did, AccountStatus.ACTIVE));
      }
    }
  }
}
