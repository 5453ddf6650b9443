package io.gridrelay.node.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.node.view.Fields;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusReportTest {
  private static final long NOW = Instant.parse("2026-01-02T00:00:00Z").toEpochMilli();

  private static List<String> lines(String json, boolean all) throws IOException {
    return StatusReport.lines(Fields.parse(json.getBytes(UTF_8)), all, NOW);
  }

  private static final String STATE =
      """
      {"cluster":"c","servedBy":"n1","sequencer":"n1","epoch":3,"lastSeq":1234567,
       "readyNodes":["http://n1:6008"],
       "nodes":[
        {"name":"n1","role":"sequencer","ready":true,"reasons":[],"address":"http://n1:6008",
         "version":"1","started":"2026-01-01T00:00:00Z","ageSeconds":0.4,
         "log":{"firstSeq":1,"firstTime":"2026-01-01T12:00:00Z","lastSeq":1234567,
                "lastTime":"2026-01-01T23:59:59Z","bytes":5},
         "load":{"consumers":2,"hosts":3,"hostsConnected":2,"eventsLoggedPerSecond":501.4,
                 "bytesSentPerSecond":2500000,"cpuCores":0.251,"heapBytes":300000000}},
        {"name":"n2","role":"member","ready":false,"ageSeconds":12,
         "reasons":[{"cause":"catching_up","detail":"behind by 7"}],"log":{},"load":{}}],
       "hosts":[%s]%s}
      """;

  @Test
  void tellsWhoIsNotReadyAndWhy() throws IOException {
    List<String> lines = lines(STATE.formatted("", ""), false);
    assertThat(lines.getFirst())
        .isEqualTo(
            "cluster c: 2 nodes, 1 ready; n1 sequences, epoch 3, last seq 1,234,567 (as seen by"
                + " n1)");
    assertThat(lines.get(3).split(" {2,}"))
        .startsWith("n1", "sequencer", "yes", "1,234,567", "11 h", "501", "2/3", "2", "2.5 MB")
        .contains("0.25", "300 MB", "24 h", "now", "http://n1:6008", "1");
    assertThat(lines.get(4)).startsWith("n2").contains("catching_up", "12 s ago", "none");
    assertThat(lines).contains("  n2 is not ready, catching_up: behind by 7", "no hosts");
    assertThat(lines.getLast()).contains("--secret-file");
  }

  @Test
  void showsTheBusiestHostsAndTheConsumersFurthestBehind() throws IOException {
    StringBuilder hosts = new StringBuilder();
    StringBuilder consumers = new StringBuilder();
    for (int i = 1; i <= 30; i++) {
      String comma = i == 1 ? "" : ",";
      hosts.append("%s{\"hostname\":\"h%d\",\"node\":\"n1\",\"events\":%d}".formatted(comma, i, i));
      consumers.append(
          "%s{\"id\":%d,\"node\":\"n1\",\"address\":\"192.0.2.1\",\"lagEvents\":%d}"
              .formatted(comma, i, i));
    }
    String state = STATE.formatted(hosts, ",\"connections\":[" + consumers + "]");
    List<String> few = lines(state, false);
    assertThat(few)
        .anyMatch(line -> line.startsWith("h30"))
        .noneMatch(line -> line.startsWith("h15 "));
    assertThat(few).anyMatch(line -> line.startsWith("n1/30 "));
    assertThat(few).contains("15 of 30 hosts, those with the most events; all with --all");
    assertThat(few.getLast())
        .isEqualTo("15 of 30 consumers, those furthest behind; all with --all");
    assertThat(lines(state, true))
        .anyMatch(line -> line.startsWith("h1 "))
        .anyMatch(line -> line.startsWith("n1/1 "))
        .noneMatch(line -> line.contains("--all"));
  }
}
