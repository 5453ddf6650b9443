package io.gridrelay.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.simulator.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresStateStoreIT extends StateStoreContract {
  @TempDir static Path directory;

  private static PostgresServer server;
  private static int databases;

  private String url;

  @BeforeAll
  static void startServer() {
    server = PostgresServer.start(directory, PostgresServer.freePort());
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  StateStore open() throws Exception {
    if (url == null) {
      url = emptyDatabase();
    }
    return StateStore.open(url, "", "");
  }

  private static String emptyDatabase() throws Exception {
    String name = "test" + ++databases;
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    return server.jdbcUrl(name);
  }

  @Test
  void isMigratedOnceWhenSeveralNodesOpenItTogether() throws Exception {
    String empty = emptyDatabase();
    List<CompletableFuture<StateStore>> opened =
        IntStream.range(0, 3)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> StateStore.open(empty, "", "")))
            .toList();
    List<String> decided =
        opened.stream()
            .map(CompletableFuture::join)
            .map(
                node -> {
                  try (node) {
                    return node.meta().decide("cluster", "of " + System.identityHashCode(node));
                  }
                })
            .toList();
    assertThat(decided).hasSize(3).allMatch(decided.getFirst()::equals);
  }

  @Test
  void failsSoonWhileTheServerIsAwayAndWorksAgainByItself() {
    store.hosts().add(host("pds.example"));
    server.kill();
    try {
      long begun = System.nanoTime();
      assertThatThrownBy(() -> store.hosts().find("pds.example")).isInstanceOf(JdbiException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
    } finally {
      server.startAgain();
    }
    assertThat(findUnderADeadline("pds.example")).isPresent();
  }

  /** The pool looks for the server now and then; each try waits for it. */
  private Optional<HostRow> findUnderADeadline(String hostname) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      try {
        return store.hosts().find(hostname);
      } catch (JdbiException e) {
        assertThat(System.nanoTime()).as("time until the store answers").isLessThan(deadline);
      }
    }
  }

  @Test
  void doesNotWaitForeverForAServerThatDoesNotAnswer() {
    store.fold(List.of(), Map.of(), "accounts", 0, 1);
    server.suspend();
    try {
      assertThatThrownBy(() -> store.fold(List.of(), Map.of(), "accounts", 1, 2))
          .isInstanceOf(JdbiException.class);
    } finally {
      server.resume();
    }
    // What was sent to a frozen server may still be done when it thaws.
    long reached = store.checkpoints().find("accounts").orElseThrow();
    assertThat(store.fold(List.of(), Map.of(), "accounts", reached, 3)).isTrue();
    assertThat(store.checkpoints().find("accounts")).hasValue(3);
  }
}
