package io.gridrelay.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every database must do for us; one subclass per database. */
abstract class StateStoreContract {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");

  StateStore store;

  /** Opens the same, at first empty, database each time it is called in one test. */
  abstract StateStore open() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void keepsWhatItStoredWhenOpenedAgain() throws Exception {
    store.hosts().add(host("pds.example"));
    store.meta().decide("cluster", "a");
    store.close();
    store = open();
    assertThat(store.hosts().find("pds.example")).isPresent();
    assertThat(store.meta().decide("cluster", "b")).isEqualTo("a");
  }

  @Test
  void storesAHostOnceAndKeepsEveryField() {
    HostRow first = store.hosts().add(host("pds.example"));
    HostRow again = store.hosts().add(host("pds.example"));
    assertThat(again).isEqualTo(first);
    assertThat(first.id()).isPositive();
    assertThat(first.created()).isEqualTo(NOW);
    assertThat(first.upstreamSeq()).isEqualTo(HostRow.NOTHING_SEEN);
    assertThat(first.accountLimit()).isNull();
    assertThat(first.lastEvent()).isNull();

    store.hosts().setStatus("pds.example", HostStatus.THROTTLED, "too many accounts");
    store.hosts().setAccountLimit("pds.example", 7L);
    store.fold(List.of(), Map.of(first.id(), 3L), "accounts", 0, 1);
    store.hosts().saveCursors(Map.of("pds.example", 42L), 7, NOW);
    HostRow changed = store.hosts().find("pds.example").orElseThrow();
    assertThat(changed)
        .isEqualTo(
            new HostRow(
                first.id(),
                "pds.example",
                URI.create("https://pds.example"),
                HostKind.PDS,
                HostStatus.THROTTLED,
                42,
                3,
                7L,
                NOW,
                NOW,
                "too many accounts"));
  }

  @Test
  void pagesThroughHostsInTheOrderOfTheirRows() {
    for (int i = 0; i < 5; i++) {
      store.hosts().add(host("pds" + i + ".example"));
    }
    List<HostRow> page = store.hosts().list(0, 3);
    List<HostRow> rest = store.hosts().list(page.getLast().id(), 3);
    assertThat(page)
        .extracting(HostRow::hostname)
        .containsExactly("pds0.example", "pds1.example", "pds2.example");
    assertThat(rest).extracting(HostRow::hostname).containsExactly("pds3.example", "pds4.example");
  }

  @Test
  void foldsAccountsAndCheckpointTogether() {
    assertThat(store.checkpoints().find("accounts")).isEmpty();
    store.fold(
        List.of(account("did:plc:a", 5, 10), account("did:plc:b", 6, 11)),
        Map.of(),
        "accounts",
        0,
        12);
    assertThat(store.checkpoints().find("accounts")).hasValue(12);
    AccountRow a = store.accounts().find("did:plc:a").orElseThrow();
    assertThat(a.rev()).isEqualTo(5);
    assertThat(a.dataDigest()).containsExactly(1, 2, 3);
    assertThat(a.commitCid()).isNull();
    assertThat(store.accounts().findAll(List.of("did:plc:a", "did:plc:b", "did:plc:c"))).hasSize(2);
    assertThat(store.accounts().list(a.id(), 10))
        .extracting(AccountRow::did)
        .containsExactly("did:plc:b");
    assertThat(store.accounts().countOf(1)).isEqualTo(2);
  }

  @Test
  void doesNotLetAnOlderStateOverwriteANewerOne() {
    store.fold(List.of(account("did:plc:a", 5, 10)), Map.of(), "accounts", 0, 10);
    store.fold(List.of(account("did:plc:a", 4, 9)), Map.of(), "accounts", 10, 11);
    assertThat(store.accounts().find("did:plc:a").orElseThrow().rev()).isEqualTo(5);
    assertThat(store.checkpoints().find("accounts")).hasValue(11);
  }

  @Test
  void foldsAPieceOnlyOnceHoweverManyNodesWriteIt() {
    HostRow host = store.hosts().add(host("pds.example"));
    List<AccountRow> rows = List.of(account("did:plc:a", 5, 10));
    assertThat(store.fold(rows, Map.of(host.id(), 1L), "accounts", 0, 10)).isTrue();
    assertThat(store.fold(rows, Map.of(host.id(), 1L), "accounts", 0, 10)).isFalse();
    assertThat(store.fold(rows, Map.of(host.id(), 1L), "accounts", 9, 12)).isFalse();
    assertThat(store.fold(rows, Map.of(host.id(), 1L), "accounts", 10, 9)).isFalse();
    assertThat(store.fold(List.of(), Map.of(), "accounts", 10, 10)).isTrue();
    assertThat(store.hosts().find("pds.example").orElseThrow().accountCount()).isEqualTo(1);
    assertThat(store.checkpoints().find("accounts")).hasValue(10);
  }

  @Test
  void movesCursorsOnlyOnAndRemembersTheLogBehindThem() {
    store.hosts().add(host("a.example"));
    store.hosts().add(host("b.example"));
    store.hosts().saveCursors(Map.of("a.example", 5L, "b.example", 6L), 100, NOW);
    store.hosts().saveCursors(Map.of("a.example", 4L, "b.example", 7L, "c.example", 1L), 99, NOW);
    assertThat(store.hosts().list(0, 9)).extracting(HostRow::upstreamSeq).containsExactly(5L, 7L);
    assertThat(store.checkpoints().find(HostRepository.CURSORS)).hasValue(100);
  }

  @Test
  void movesManyCursorsAtOnce() {
    Map<String, Long> cursors = new HashMap<>();
    for (int i = 0; i < 1_201; i++) {
      store.hosts().add(host("h" + i + ".example"));
      cursors.put("h" + i + ".example", 1_000L + i);
    }
    store.hosts().saveCursors(cursors, 1, NOW);
    assertThat(store.hosts().list(0, 2_000))
        .allSatisfy(row -> assertThat(row.upstreamSeq()).isEqualTo(cursors.get(row.hostname())));
  }

  @Test
  void keepsTheOperatorsWordAcrossTheFold() {
    store.fold(List.of(account("did:plc:a", 5, 10)), Map.of(), "accounts", 0, 10);
    assertThat(store.accounts().setLocalStatus("did:plc:a", AccountStatus.TAKENDOWN)).isTrue();
    assertThat(store.accounts().setLocalStatus("did:plc:b", AccountStatus.TAKENDOWN)).isFalse();
    store.fold(List.of(account("did:plc:a", 6, 11)), Map.of(), "accounts", 10, 11);
    AccountRow row = store.accounts().find("did:plc:a").orElseThrow();
    assertThat(row.localStatus()).isEqualTo(AccountStatus.TAKENDOWN);
    assertThat(row.rev()).isEqualTo(6);
  }

  @Test
  void changesTheLeaseOnlyForWhoeverSawTheLatestRow() {
    LeaseRow first = new LeaseRow("a", 1, 0, 100, 1_000);
    LeaseRow second = new LeaseRow("a", 1, 1, 200, 2_000);
    assertThat(store.lease().find()).isEmpty();
    assertThat(store.lease().replace(LeaseRow.FREE, first)).isFalse();
    assertThat(store.lease().create(first)).isTrue();
    assertThat(store.lease().create(second)).isFalse();
    assertThat(store.lease().replace(first, second)).isTrue();
    assertThat(store.lease().replace(first, new LeaseRow("b", 2, 0, 300, 3_000))).isFalse();
    assertThat(store.lease().find()).isEqualTo(Optional.of(second));
  }

  @Test
  void remembersDomainBans() {
    store.domainBans().add("spam.example", NOW);
    store.domainBans().add("spam.example", NOW);
    assertThat(store.domainBans().list()).containsExactly("spam.example");
    assertThat(store.domainBans().remove("spam.example")).isTrue();
    assertThat(store.domainBans().remove("spam.example")).isFalse();
  }

  @Test
  void remembersWhereEachNodeWasLast() {
    store.nodes().put("a", "http://10.0.0.1:6008", NOW);
    store.nodes().put("b", "http://10.0.0.2:6008", NOW.plusSeconds(1));
    store.nodes().put("c", "http://10.0.0.3:6008", NOW.plusSeconds(2));
    store.nodes().put("b", "http://10.0.0.4:6008", NOW.plusSeconds(3));
    assertThat(store.nodes().addressesOfOthers("c", 9))
        .containsExactly("http://10.0.0.4:6008", "http://10.0.0.1:6008");
    assertThat(store.nodes().addressesOfOthers("c", 1)).containsExactly("http://10.0.0.4:6008");
    // A node has got another name: its old one must not be asked twice.
    store.nodes().put("d", "http://10.0.0.1:6008", NOW.plusSeconds(4));
    assertThat(store.nodes().addressesOfOthers("b", 9))
        .containsExactly("http://10.0.0.1:6008", "http://10.0.0.3:6008");
  }

  static HostRow host(String hostname) {
    return HostRow.discovered(hostname, URI.create("https://" + hostname), HostKind.PDS, NOW);
  }

  static AccountRow account(String did, long rev, long seq) {
    return new AccountRow(
        0,
        did,
        1,
        rev,
        new byte[] {1, 2, 3},
        null,
        AccountStatus.ACTIVE,
        AccountStatus.ACTIVE,
        seq);
  }
}
