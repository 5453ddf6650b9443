package io.gridrelay.node.command;

import io.gridrelay.simulator.SimulatedNetwork;
import io.gridrelay.simulator.postgres.PostgresException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code gridrelay demo --nodes N}: nodes as processes of their own, PostgreSQL, a simulated
 * network and a consumer for each node that goes on at another node when its own dies. Shows what
 * happens when nodes are killed. Belongs to one thread but for {@link #news}.
 */
final class ClusterDemo {
  private static final int NEWS = 14;
  private static final long JUMP = 20_000;
  private static final int PLAIN_EVERY = 5;
  private static final long START_SECONDS = 120;
  private static final long SETTLE_SECONDS = 8;

  private final int count;
  private final List<String> flags;
  private final PrintWriter out;
  private final Deque<String> latest = new ArrayDeque<>();
  private final Map<String, String> states = new HashMap<>();
  private String sequencer = "";
  private long lastSeq;
  private boolean live;

  /**
   * A demo that is not started yet.
   *
   * @param flags settings for every node besides those of the demo
   */
  ClusterDemo(int count, List<String> flags, PrintWriter out) {
    this.count = count;
    this.flags = List.copyOf(flags);
    this.out = out;
  }

  /** Runs until it is told to stop; nothing of it is left then. */
  int run(Path directory, SimulatedNetwork network, Stop stop)
      throws IOException, InterruptedException {
    say("starting PostgreSQL and " + count + " nodes, which takes some seconds ...");
    try (DemoCluster cluster = DemoCluster.start(count, directory, network, flags, this::news)) {
      List<DemoConsumer> consumers = new ArrayList<>();
      DemoTable table = new DemoTable(cluster, consumers);
      try {
        awaitReady(cluster, table, stop);
        network.startTraffic();
        for (DemoNode node : cluster.nodes()) {
          consumers.add(
              new DemoConsumer(
                  "consumer" + node.number(),
                  cluster.addressesFrom(node.number() - 1),
                  cluster::nameOf,
                  network.ledger(),
                  this::news));
        }
        introduce(cluster, directory);
        watch(cluster, table, network, stop);
        settle(network, consumers);
      } finally {
        consumers.forEach(DemoConsumer::close);
        table.close();
      }
      say("stopping " + count + " nodes and PostgreSQL ...");
    } catch (PostgresException e) {
      throw new CommandException(ExitCode.FAILURE, String.valueOf(e.getMessage()), e);
    }
    return ExitCode.OK;
  }

  private void awaitReady(DemoCluster cluster, DemoTable table, Stop stop)
      throws InterruptedException {
    long deadline = System.nanoTime() + START_SECONDS * 1_000_000_000L;
    LiveLine line = new LiveLine(out);
    String shown = "";
    do {
      table.look();
      StringBuilder states = new StringBuilder();
      for (DemoNode node : cluster.nodes()) {
        requireAlive(node);
        states.append(node.name()).append(' ').append(table.state(node)).append("  ");
      }
      if (!states.toString().equals(shown)) {
        shown = states.toString();
        line.show(shown.strip());
      }
      if (System.nanoTime() - deadline > 0) {
        throw new CommandException(
            ExitCode.FAILURE,
            "the nodes are not ready after "
                + START_SECONDS
                + " s: "
                + shown.strip()
                + "; see "
                + cluster.nodes().getFirst().log());
      }
    } while (!table.allReady() && !stop.await(500));
    line.end();
  }

  private static void requireAlive(DemoNode node) {
    if (!node.isRunning()) {
      throw new CommandException(
          ExitCode.FAILURE,
          node.name() + " did not start; it said in " + node.log() + ":\n" + node.lastWords());
    }
  }

  private void introduce(DemoCluster cluster, Path directory) {
    out.println();
    for (DemoNode node : cluster.nodes()) {
      out.println(node.name() + "       http://" + node.address() + "/state   log " + node.log());
    }
    out.println("Data        " + directory);
    out.println();
    out.println("Kill        ./gridrelay demo kill 1     bring back: ./gridrelay demo start 1");
    out.println("See         ./gridrelay status --url http://" + cluster.nodes().get(1).address());
    out.println();
    out.flush();
  }

  private void watch(DemoCluster cluster, DemoTable table, SimulatedNetwork network, Stop stop)
      throws IOException, InterruptedException {
    LiveScreen screen = new LiveScreen(out);
    live = LiveLine.TERMINAL;
    Rate emitted = new Rate();
    try (DemoKeys _ = DemoKeys.listen(key -> pressed(cluster, key, stop));
        DemoControl _ = DemoControl.listen(request -> obey(cluster, request))) {
      int round = 0;
      do {
        table.look();
        noticeChanges(cluster, table);
        String head =
            "%,.0f events/s from the network, %,d in all"
                .formatted(emitted.of(network.emittedEvents()), network.emittedEvents());
        if (live) {
          screen.show(page(cluster, head, table));
        } else if (round % PLAIN_EVERY == 0) {
          say(head);
          table.lines().forEach(out::println);
          out.flush();
        }
        round++;
      } while (!stop.await(1000));
    } finally {
      live = false;
    }
  }

  private List<String> page(DemoCluster cluster, String head, DemoTable table) {
    List<String> page = new ArrayList<>();
    page.add("GridRelay, a cluster of " + count + " nodes: " + head);
    page.add("");
    page.addAll(table.lines());
    page.add("");
    page.add(
        "keys 1 to "
            + count
            + ": kill that node with SIGKILL, or start it again; q or Ctrl-C: stop");
    page.add(
        "from elsewhere: ./gridrelay demo kill 1, ./gridrelay demo start 1, ./gridrelay status"
            + " --url http://"
            + cluster.nodes().getFirst().address());
    page.add("");
    synchronized (latest) {
      page.addAll(latest);
    }
    return page;
  }

  private void pressed(DemoCluster cluster, int key, Stop stop) {
    if (key == 'q') {
      stop.now();
    }
    int number = key - '0';
    if (number < 1 || number > count) {
      return;
    }
    if (cluster.nodes().get(number - 1).isRunning()) {
      cluster.kill(number);
    } else {
      cluster.start(number);
    }
  }

  private static String obey(DemoCluster cluster, String request) {
    String[] words = request.split(" ");
    int number = words.length == 2 && words[1].matches("\\d{1,3}") ? Integer.parseInt(words[1]) : 0;
    return switch (words[0]) {
      case "kill" -> cluster.kill(number);
      case "start" -> cluster.start(number);
      default -> "unknown: " + request;
    };
  }

  /** Tells when a node becomes something else, and who gives out numbers. */
  private void noticeChanges(DemoCluster cluster, DemoTable table) {
    for (DemoNode node : cluster.nodes()) {
      String now = table.ownState(node);
      String before = states.put(node.name(), now);
      if (before != null && !before.equals(now) && !now.equals("killed")) {
        news(
            now.equals("ended")
                ? node.name() + " has ended by itself; see " + node.log()
                : node.name() + " is " + now + table.logEnd(node));
      }
    }
    String now = table.sequencer();
    if (!now.equals(sequencer)) {
      news(now.isEmpty() ? "nobody gives out numbers" : now + " gives out numbers");
      sequencer = now;
    }
    noticeJump(table.lastSeq());
  }

  /** A jump looks like a loss to whoever has not read that numbers are reserved. */
  private void noticeJump(long seq) {
    if (lastSeq > 0 && seq - lastSeq > JUMP) {
      news(
          "numbers go on far behind seq %,d: those that the former sequencer had reserved are not used"
              .formatted(lastSeq));
    }
    lastSeq = Math.max(lastSeq, seq);
  }

  /** Something has happened; may be called by any thread. */
  private void news(String line) {
    String stamped =
        LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS) + "  " + line;
    synchronized (latest) {
      latest.addLast(stamped);
      if (latest.size() > NEWS) {
        latest.removeFirst();
      }
    }
    if (!live) {
      say(stamped);
    }
  }

  private synchronized void say(String line) {
    out.println(line);
    out.flush();
  }

  /** Lets the last events arrive, and tells how it went. */
  private void settle(SimulatedNetwork network, List<DemoConsumer> consumers)
      throws InterruptedException {
    network.stopTraffic();
    long expected = network.ledger().expectedCount();
    say("");
    say("the network is silent now; waiting for the last events ...");
    long deadline = System.nanoTime() + SETTLE_SECONDS * 1_000_000_000L;
    while (System.nanoTime() - deadline < 0
        && consumers.stream().anyMatch(each -> each.score().received() < expected)) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    for (int i = 0; i < consumers.size(); i++) {
      DemoConsumer.Score score = consumers.get(i).score();
      say(
          "consumer%d: %,d of %,d events, %d lost, %d duplicates, longest silence %.1f s%s"
              .formatted(
                  i + 1,
                  score.received(),
                  expected,
                  score.lost(),
                  score.duplicates(),
                  score.longestSilenceMillis() / 1000.0,
                  score.failure() == null ? "" : ", gave up: " + score.failure()));
    }
  }
}
