package io.gridrelay.benchmarks.store;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockBuilder;
import io.gridrelay.eventlog.DidHash;
import io.gridrelay.eventlog.EventEntry;
import io.gridrelay.eventlog.Payload;
import io.gridrelay.eventlog.RowKind;
import io.gridrelay.node.account.AccountConfig;
import io.gridrelay.node.account.AccountStates;
import io.gridrelay.node.store.HostKind;
import io.gridrelay.node.store.HostRow;
import io.gridrelay.node.store.StateStore;
import io.gridrelay.simulator.postgres.PostgresServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Stores cursors of hosts and states of accounts in a real PostgreSQL as the leading node does, and
 * prints the CPU that this takes, of the node's two threads and of the server: {@code
 * store.BookkeepingLoad hosts=2800 rate=1000 accounts=200000 cursorMillis=1000 seconds=40}. Every
 * host moves in every interval, which is the worst case.
 */
public final class BookkeepingLoad {
  private static final int BLOCKS_PER_SECOND = 50;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Map<String, Integer> options = new HashMap<>();
  private final StateStore store;
  private final Random random = new Random(1);
  private long seq;

  private BookkeepingLoad(String[] arguments, StateStore store) {
    this.store = store;
    for (String argument : arguments) {
      String[] pair = argument.split("=", 2);
      options.put(pair[0], Integer.valueOf(pair[1]));
    }
  }

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory("bookkeeping");
    try (PostgresServer server = PostgresServer.start(directory, PostgresServer.freePort());
        StateStore store = StateStore.open(server.jdbcUrl(), "", "")) {
      new BookkeepingLoad(arguments, store).run(server);
    }
  }

  private int option(String name, int standard) {
    return options.getOrDefault(name, standard);
  }

  private void run(PostgresServer server) throws IOException, InterruptedException {
    int hosts = option("hosts", 2_800);
    int seconds = option("seconds", 40);
    for (int i = 0; i < hosts; i++) {
      store.hosts().add(HostRow.discovered(host(i), uri(i), HostKind.PDS, Instant.EPOCH));
    }
    Duration interval = Duration.ofMillis(option("cursorMillis", 1_000));
    try (AccountStates states = new AccountStates(store, AccountConfig.defaults())) {
      Thread cursors = Thread.ofPlatform().daemon().name("cursors").start(() -> save(interval));
      play(states, hosts, 10);
      Map<String, Long> before = cpuNanos();
      Duration serverBefore = server.cpu();
      play(states, hosts, seconds);
      Map<String, Long> after = cpuNanos();
      Duration serverAfter = server.cpu();
      System.out.printf(
          "hosts=%d cursorMillis=%d rate=%d: cursors %.2f %% of a core, accounts %.2f %%,"
              + " PostgreSQL %.2f %%%n",
          hosts,
          interval.toMillis(),
          option("rate", 1_000),
          percent(used("cursors", before, after), seconds),
          percent(used("account-writer", before, after), seconds),
          percent(serverAfter.minus(serverBefore).toNanos(), seconds));
      cursors.interrupt();
      cursors.join();
    }
  }

  private void save(Duration interval) {
    int hosts = option("hosts", 2_800);
    try {
      for (long position = 1; ; position++) {
        Thread.sleep(interval);
        Map<String, Long> moved = new HashMap<>();
        for (int i = 0; i < hosts; i++) {
          moved.put(host(i), position);
        }
        store.hosts().saveCursors(moved, position, Instant.now());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void play(AccountStates states, int hosts, int seconds) throws InterruptedException {
    int perBlock = option("rate", 1_000) / BLOCKS_PER_SECOND;
    for (int i = 0; i < seconds * BLOCKS_PER_SECOND; i++) {
      states.fold(block(hosts, perBlock));
      TimeUnit.MILLISECONDS.sleep(1_000 / BLOCKS_PER_SECOND);
    }
  }

  private Block block(int hosts, int events) {
    BlockBuilder builder = new BlockBuilder(1, seq + 1, Block.NOT_FIRST_OF_EPOCH);
    Payload payload = Payload.of(new byte[] {'x'});
    for (int i = 0; i < events; i++) {
      seq++;
      int account = random.nextInt(option("accounts", 200_000));
      String did = "did:plc:%024d".formatted(account);
      builder.addRow(seq, DidHash.of(did), "app.bsky.feed.post", RowKind.CREATE, payload, payload);
      builder.endEvent(
          new EventEntry(
              host(account % hosts), seq, seq - 1, did, seq, new byte[32], new byte[36], (byte) 0),
          payload);
    }
    return builder.build(seq);
  }

  private static Map<String, Long> cpuNanos() {
    Map<String, Long> nanos = new HashMap<>();
    for (long id : THREADS.getAllThreadIds()) {
      var info = THREADS.getThreadInfo(id);
      if (info != null) {
        nanos.merge(info.getThreadName(), THREADS.getThreadCpuTime(id), Long::sum);
      }
    }
    return nanos;
  }

  private static long used(String thread, Map<String, Long> before, Map<String, Long> after) {
    return after.getOrDefault(thread, 0L) - before.getOrDefault(thread, 0L);
  }

  private static double percent(long nanos, int seconds) {
    return 100.0 * nanos / TimeUnit.SECONDS.toNanos(seconds);
  }

  private static String host(int i) {
    return "pds" + i + ".host.example";
  }

  private static URI uri(int i) {
    return URI.create("https://" + host(i));
  }
}
