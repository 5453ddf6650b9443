package io.gridrelay.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.config.ConfigLoader;
import io.gridrelay.config.ConfigSources;
import io.gridrelay.config.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterRulesTest {

  private static NodeConfig config(String... keysAndValues) {
    Map<String, List<String>> settings = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings
          .computeIfAbsent(keysAndValues[i], key -> new ArrayList<>())
          .add(keysAndValues[i + 1]);
    }
    return ConfigLoader.load(ConfigSources.empty().withSettings(settings));
  }

  private static NodeConfig three(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "cluster.bind", "127.0.0.1:5701",
                "cluster.members", "127.0.0.1:5701",
                "cluster.members", "127.0.0.1:5702",
                "cluster.members", "localhost:5703"));
    all.addAll(List.of(more));
    return config(all.toArray(String[]::new));
  }

  @TempDir static Path directory;
  private static String[] shared;

  @BeforeAll
  static void writeSecret() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "0123456789abcdef\n");
    shared =
        new String[] {
          "state-store.url", "jdbc:postgresql://db/relay", "cluster.secret-file", secret.toString()
        };
  }

  @Test
  void countsEachAddressOnceHoweverItIsWritten() {
    assertThat(ClusterRules.size(NodeConfig.defaults().cluster())).isEqualTo(1);
    assertThat(ClusterRules.size(three().cluster())).isEqualTo(3);
    assertThat(ClusterRules.size(three("cluster.members", "localhost:5702").cluster()))
        .isEqualTo(3);
    assertThat(
            ClusterRules.size(
                config("cluster.bind", "127.0.0.1:1", "cluster.members", "127.0.0.1:2").cluster()))
        .isEqualTo(2);
    assertThat(ClusterRules.size(three("cluster.size", "5").cluster())).isEqualTo(5);
  }

  @Test
  void allowsOneNodeWithoutAnythingAndSeveralWithAllTheyShare() {
    assertThat(ClusterRules.problems(NodeConfig.defaults())).isEmpty();
    assertThat(ClusterRules.problems(three(shared))).isEmpty();
    assertThat(ClusterRules.problems(config("cluster.members", "127.0.0.1:5701"))).isEmpty();
  }

  @Test
  void namesEverythingThatIsMissingAtOnce() {
    assertThat(ClusterRules.problems(three()))
        .satisfiesExactly(
            store ->
                assertThat(store)
                    .contains("state-store.url", "--state-store", "3 nodes", "jdbc:postgresql:"),
            secret -> assertThat(secret).contains("cluster.secret-file", "--cluster-secret-file"));
    assertThat(ClusterRules.problems(three("state-store.url", "jdbc:sqlite:/x/y.db")))
        .first()
        .asString()
        .contains("jdbc:sqlite:/x/y.db");
  }

  @Test
  void readsTheSecretBeforeAnythingStarts() throws IOException {
    Path tooShort = Files.writeString(directory.resolve("short"), "0123456789abcde\n");
    assertThat(ClusterRules.problems(three("cluster.secret-file", tooShort.toString())))
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .contains("cluster.secret-file", tooShort.toString(), "15", "16 or more"));
    assertThat(ClusterRules.problems(three("cluster.secret-file", "/nowhere")))
        .anySatisfy(problem -> assertThat(problem).contains("/nowhere", "cannot be read"));
  }

  @ParameterizedTest
  @CsvSource({
    "cluster.size, 2, cluster.size is 2",
    "cluster.bind, 0.0.0.0:5701, cluster.bind is 0.0.0.0:5701",
    "cluster.discovery.kind, aws, cluster.members is given",
    "cluster.discovery.properties, a=b, cluster.discovery.properties is given",
  })
  void refusesWhatContradictsTheListOfMembers(String key, String value, String problem) {
    List<String> settings = new ArrayList<>(List.of(shared));
    settings.addAll(List.of(key, value));
    assertThat(ClusterRules.problems(three(settings.toArray(String[]::new))))
        .anySatisfy(found -> assertThat(found).startsWith(problem).contains("allowed is"));
  }

  @Test
  void wantsTheSizeWhereTheCloudNamesTheMembers() {
    assertThat(ClusterRules.problems(config("cluster.discovery.kind", "kubernetes")))
        .singleElement()
        .asString()
        .contains("cluster.size is 0", "kubernetes");
    List<String> settings = new ArrayList<>(List.of(shared));
    settings.addAll(List.of("cluster.discovery.kind", "kubernetes", "cluster.size", "3"));
    assertThat(ClusterRules.problems(config(settings.toArray(String[]::new)))).isEmpty();
  }
}
