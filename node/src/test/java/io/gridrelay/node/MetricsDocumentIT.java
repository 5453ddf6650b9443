package io.gridrelay.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.config.NodeConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code /metrics} of a node shows is what the document lists. To write its table anew: run it
 * with {@code -Dgridrelay.write.documents=true}.
 */
class MetricsDocumentIT {
  private static final Path DOCUMENT = Path.of("..", "docs", "metrics.md");
  private static final String BEGIN = "<!-- metrics: begin -->\n";
  private static final String END = "<!-- metrics: end -->";
  private static final Pattern HELP = Pattern.compile("(?m)^# HELP (gridrelay_\\S+) (.*)$");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (gridrelay_\\S+) (\\S+)$");

  @TempDir Path directory;
  private Node node;
  private String page;

  @BeforeEach
  void readThePage() throws Exception {
    node =
        Node.start(
            NodeConfig.of(
                "storage.data",
                directory.resolve("data").toString(),
                "serve.listen",
                "127.0.0.1:0",
                "cluster.bind",
                "127.0.0.1:0"));
    URI uri = URI.create("http://127.0.0.1:" + node.address().getPort() + "/metrics");
    try (HttpClient client = HttpClient.newHttpClient()) {
      page = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void documentListsEveryMetric() throws Exception {
    String document = Files.readString(DOCUMENT);
    int begin = document.indexOf(BEGIN) + BEGIN.length();
    int end = document.indexOf(END);
    if (Boolean.getBoolean("gridrelay.write.documents")) {
      Files.writeString(DOCUMENT, document.substring(0, begin) + table() + document.substring(end));
      return;
    }
    assertThat(document.substring(begin, end)).isEqualTo(table());
  }

  @Test
  void pageHasTheProcessAndNoTimesOfCreation() {
    assertThat(page)
        .contains(
            "jvm_memory_bytes_used{", "jvm_gc_collection_seconds", "process_cpu_seconds_total")
        .doesNotContain("_created");
  }

  private String table() {
    Map<String, String> types = new TreeMap<>();
    TYPE.matcher(page).results().forEach(found -> types.put(found.group(1), found.group(2)));
    Map<String, String> rows = new TreeMap<>();
    HELP.matcher(page)
        .results()
        .forEach(
            found ->
                rows.put(
                    found.group(1),
                    "| `%s` | %s | %s |\n"
                        .formatted(found.group(1), types.get(found.group(1)), found.group(2))));
    return rows.values().stream()
        .collect(Collectors.joining("", "| metric | type | meaning |\n|---|---|---|\n", ""));
  }
}
