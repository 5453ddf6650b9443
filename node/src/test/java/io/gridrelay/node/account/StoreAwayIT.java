package io.gridrelay.node.account;

import static io.gridrelay.node.testing.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.eventlog.RowKind;
import io.gridrelay.node.sequence.LeaseKeeper;
import io.gridrelay.node.sequence.LeaseTerms;
import io.gridrelay.node.sequence.LogEnd;
import io.gridrelay.node.store.HostKind;
import io.gridrelay.node.store.HostRow;
import io.gridrelay.node.store.StateStore;
import io.gridrelay.simulator.postgres.PostgresServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL goes away under a node, and comes back. */
class StoreAwayIT {
  private static final int MOST = 500;
  private static final int EVENTS = 5_000;
  private static final AccountConfig SMALL =
      new AccountConfig(1_000, Duration.ofMillis(100), 100, MOST);

  @TempDir Path directory;
  private PostgresServer server;
  private StateStore store;

  @BeforeEach
  void open() {
    server = PostgresServer.start(directory, PostgresServer.freePort());
    store = StateStore.open(server.jdbcUrl(), "", "");
    store
        .hosts()
        .add(
            HostRow.discovered(
                "a.example", URI.create("https://a.example"), HostKind.PDS, Instant.EPOCH));
  }

  @AfterEach
  void close() {
    store.close();
    server.close();
  }

  @Test
  void letsTheLogWaitWhileTheStoreIsAwayAndGoesOnByItself() {
    try (AccountStates states = new AccountStates(store, SMALL)) {
      server.kill();
      Thread log = Thread.ofVirtual().start(() -> fold(states));
      await("so many changes that the log waits", () -> states.unstoredCount() >= MOST);
      await("the log waits", () -> log.getState() == Thread.State.TIMED_WAITING);
      assertThat(states.unstoredCount()).isLessThanOrEqualTo(2 * MOST);
      assertThat(states.foldedSeq()).isLessThan(EVENTS);

      server.startAgain();
      await("all events folded", () -> states.foldedSeq() == EVENTS);
      await("all changes stored", () -> states.unstoredCount() == 0);
      assertThat(store.checkpoints().find(AccountStates.CHECKPOINT)).hasValue(EVENTS);
      assertThat(store.hosts().find("a.example").orElseThrow().accountCount()).isEqualTo(EVENTS);
    }
  }

  private static void fold(AccountStates states) {
    for (int seq = 1; seq <= EVENTS; seq++) {
      states.fold(
          LoggedEvents.block(
              seq, "a.example", "did:web:h" + seq + ".example", RowKind.CREATE, seq, null));
    }
  }

  @Test
  void losesTheLeaseWhileTheStoreIsFrozenAndGetsItBack() {
    try (LeaseKeeper keeper =
        LeaseKeeper.start(
            store.lease(),
            "a",
            LeaseTerms.DEFAULT,
            () -> new LogEnd(0, 0, 0),
            () -> System.currentTimeMillis() * 1_000,
            true)) {
      keeper.take();
      await("the lease", keeper::isHeld);
      server.suspend();
      await("the lease has run out", () -> !keeper.isHeld());
      server.resume();
      keeper.take(); // as the job does when it starts again
      await("the lease again", keeper::isHeld);
    }
  }
}
