package io.gridrelay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** To write the tables anew: run it with {@code -Dgridrelay.write.documents=true}. */
class ConfigurationDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
  private static final String BEGIN = "<!-- tables: begin -->\n";
  private static final String END = "<!-- tables: end -->";

  @Test
  void documentHasEveryKeyWithTypeDefaultAndMeaning() throws IOException {
    String document = Files.readString(DOCUMENT);
    int begin = document.indexOf(BEGIN) + BEGIN.length();
    int end = document.indexOf(END);
    if (Boolean.getBoolean("gridrelay.write.documents")) {
      String written =
          document.substring(0, begin) + ConfigurationTable.markdown() + document.substring(end);
      Files.writeString(DOCUMENT, written);
      return;
    }
    assertThat(document.substring(begin, end)).isEqualTo(ConfigurationTable.markdown());
  }

  @Test
  void exampleOfTheDocumentLoads(@org.junit.jupiter.api.io.TempDir Path directory)
      throws IOException {
    String document = Files.readString(DOCUMENT);
    int begin = document.indexOf("```yaml\n") + 8;
    Path file =
        Files.writeString(
            directory.resolve("node.yaml"),
            document.substring(begin, document.indexOf("```", begin)));

    NodeConfig config = ConfigLoader.load(ConfigSources.empty().withFile(file));

    assertThat(config.upstreams())
        .containsExactly(
            Upstream.parse("pds:https://pds.example.com"),
            Upstream.parse("relay:wss://relay.example.com"));
    ValidationSettings validation = config.validation();
    String host = "old-pds.example.com";
    assertThat(validation.mode(host, "inversion_mismatch", RuleMode.ENFORCE))
        .isEqualTo(RuleMode.WARN);
    assertThat(validation.mode(host, "prev_data_missing", RuleMode.ENFORCE))
        .isEqualTo(RuleMode.WARN);
    assertThat(validation.mode("other", "inversion_mismatch", RuleMode.ENFORCE))
        .isEqualTo(RuleMode.ENFORCE);
  }
}
