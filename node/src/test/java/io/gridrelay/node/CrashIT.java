package io.gridrelay.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.node.store.LeaseRow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node in a process of its own is killed under load, again and again, and started on the same
 * data. What it published it tells through a pipe, which survives it: that is what its consumers
 * have seen.
 */
class CrashIT {
  private static final int KILLS = 4;
  private static final int EVENTS_PER_LIFE = 1_500;

  @TempDir Path directory;

  @Test
  @Timeout(180)
  void neverUsesANumberTwiceNorLosesWhatWasAcknowledged() throws Exception {
    Map<Long, String> published = new HashMap<>();
    Set<String> acknowledged = new HashSet<>();
    long lastSeen = 0;
    for (int life = 0; life < KILLS; life++) {
      long before = lastSeen;
      for (String line : live(life < KILLS - 1 ? EVENTS_PER_LIFE : Integer.MAX_VALUE)) {
        String[] words = line.split(" ");
        if (words[0].equals("acked")) {
          acknowledged.add(words[1]);
          continue;
        }
        long seq = Long.parseLong(words[1]);
        assertThat(published.putIfAbsent(seq, words[2]))
            .as("earlier meaning of seq %d, now %s", seq, words[2])
            .isNull();
        lastSeen = Math.max(lastSeen, seq);
      }
      assertThat(lastSeen).as("published in life %d", life).isGreaterThan(before);
    }

    List<String> inLog = new ArrayList<>();
    try (EventLog log = EventLog.open(directory.resolve("log"), EventLogConfig.defaults())) {
      log.eventsFrom(1, event -> inLog.add(event.upstreamSeq() + "@" + event.rev()));
    }
    assertThat(inLog).as("each event once, by (DID, rev)").doesNotHaveDuplicates();
    assertThat(inLog).as("nothing that was acknowledged is missing").containsAll(acknowledged);
    List<String> expected = new ArrayList<>();
    for (long i = 1; i <= CrashNode.TOTAL; i++) {
      expected.add(i + "@" + i);
    }
    assertThat(inLog).as("in the host's order, without a gap").isEqualTo(expected);
    try (Storage storage = Storage.open(directory, EventLogConfig.defaults())) {
      LeaseRow lease = storage.state().lease().find().orElseThrow();
      assertThat(lease.epoch()).isGreaterThanOrEqualTo(KILLS);
    }
  }

  /** Lets a node live until it has published so much or all, and kills it; returns what it said. */
  private List<String> live(int events) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add") || argument.startsWith("--enable"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx400m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            CrashNode.class.getName(),
            directory.toString()));
    Process node = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
      int published = 0;
      boolean killed = false;
      for (String line; (line = out.readLine()) != null; ) {
        if (line.equals("all")) {
          break;
        }
        if (line.endsWith(" .")) { // else the kill has torn it
          lines.add(line);
          published += line.startsWith("seq ") ? 1 : 0;
        }
        if (published >= events && !killed) {
          killed = true;
          node.toHandle().destroyForcibly(); // SIGKILL; what is in the pipe still comes
        }
      }
    } finally {
      node.destroyForcibly();
      node.waitFor(10, TimeUnit.SECONDS);
    }
    return lines;
  }
}
