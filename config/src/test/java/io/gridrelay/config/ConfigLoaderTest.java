package io.gridrelay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  @TempDir Path directory;

  @Test
  void namesEachWrongUpstreamAndWhatMayBeMeant() {
    List<String> given =
        List.of("https://one.example", "pds:https://two.example", "relay:three.example");
    ConfigSources sources = ConfigSources.empty().withFlags(Map.of("--upstream", given));

    ConfigException wrong =
        catchThrowableOfType(ConfigException.class, () -> ConfigLoader.load(sources));

    assertThat(wrong.problems()).hasSize(2);
    assertThat(wrong.problems().getFirst())
        .startsWith("upstreams is \"https://one.example\" (--upstream)")
        .endsWith("did you mean \"pds:https://one.example\"?");
    assertThat(wrong.problems().getLast())
        .startsWith("upstreams is \"relay:three.example\"")
        .endsWith("did you mean \"relay:wss://three.example\"?");
  }

  @Test
  void flagsWinOverTheEnvironmentAndThatOverTheFile() throws IOException {
    ConfigSources file =
        ConfigSources.empty()
            .withFile(
                yaml("serve: {linger: 1ms, max-consumers: 1, io-threads: 1}\nstorage: {data: /f}"));
    ConfigSources all =
        file.withEnvironment(
                Map.of(
                    "GRIDRELAY_SERVE_LINGER", "2ms",
                    "GRIDRELAY_SERVE_MAX_CONSUMERS", "2",
                    "GRIDRELAY_JAVA_OPTS", "-Xmx1g",
                    "OTHER", "x"))
            .withFlags(Map.of("--serve-linger", List.of("3ms")));

    NodeConfig config = ConfigLoader.load(all);

    assertThat(config.serve().linger()).isEqualTo(Duration.ofMillis(3));
    assertThat(config.serve().maxConsumers()).isEqualTo(2);
    assertThat(config.serve().ioThreads()).isEqualTo(1);
    assertThat(config.storage().data()).isEqualTo(Path.of("/f"));
    assertThat(config.serve().sendBuffer()).isEqualTo(DataSize.parse("256KiB"));
  }

  @Test
  void reportsAllProblemsTogetherWithPlaceAndWhatIsAllowed() throws IOException {
    Path file =
        yaml(
            """
            serve:
              listen: nowhere
              lingr: 5ms
            sequencer:
              block-size: 1KiB
            ingest:
              first-retry: 2h
            upstreams: [ftp://x, "pds:wss://ok.example"]
            strage: {}
            """);
    ConfigSources sources =
        ConfigSources.empty()
            .withFile(file)
            .withEnvironment(
                Map.of("GRIDRELAY_LOGGING_LEVL", "info", "GRIDRELAY_LOGGING_FORMAT", "xml"))
            .withFlags(Map.of("--serve-max-consumers", List.of("many")));

    List<String> problems = problemsOf(sources);

    assertThat(problems)
        .containsExactlyInAnyOrder(
            "serve.listen is \"nowhere\" (" + file + ", line 2), allowed is HOST:PORT",
            "unknown setting serve.lingr (" + file + ", line 3), did you mean \"serve.linger\"?",
            "sequencer.block-size is \"1KiB\" ("
                + file
                + ", line 5), allowed is a size such as"
                + " 512B, 10MB, 256KiB or unlimited, 16KiB to 8MiB",
            "ingest.slowest-retry is 1h, allowed is ingest.first-retry (2h) or more",
            "upstreams is \"ftp://x\" ("
                + file
                + ", line 8), allowed is"
                + " pds:URL or relay:URL (ws, wss, http or https)",
            "unknown setting environment variable GRIDRELAY_LOGGING_LEVL, did you mean"
                + " \"GRIDRELAY_LOGGING_LEVEL\"?",
            "logging.format is \"xml\" (GRIDRELAY_LOGGING_FORMAT), allowed is text or json",
            "serve.max-consumers is \"many\" (--serve-max-consumers), allowed is an integer, 1 or"
                + " more");
  }

  @Test
  void reportsFilesThatCannotBeUsed() throws IOException {
    assertThat(problemsOf(ConfigSources.empty().withFile(directory.resolve("missing"))))
        .singleElement()
        .asString()
        .contains("missing does not exist");
    assertThat(problemsOf(ConfigSources.empty().withFile(yaml("a: [b"))))
        .singleElement()
        .asString()
        .contains("is not YAML");
    assertThat(problemsOf(ConfigSources.empty().withFile(yaml("just text"))))
        .singleElement()
        .asString()
        .contains("unknown setting (the whole file)");
    assertThat(problemsOf(ConfigSources.empty().withFile(yaml("serve: 5\nserve.linger: [[1]]"))))
        .hasSizeGreaterThan(1);
    assertThat(
            problemsOf(
                ConfigSources.empty().withFile(yaml("storage: {data: a}\nstorage: {data: b}"))))
        .singleElement()
        .asString()
        .contains("given twice");
  }

  @Test
  void emptyFilesAndEmptySectionsChangeNothing() throws IOException {
    assertThat(ConfigLoader.load(ConfigSources.empty().withFile(yaml(""))))
        .isEqualTo(NodeConfig.defaults());
    assertThat(
            ConfigLoader.load(ConfigSources.empty().withFile(yaml("serve:\nstorage:\n  data:\n"))))
        .isEqualTo(NodeConfig.defaults());
  }

  @Test
  void listsComeFromRepeatedFlagsAndCommasInVariables() {
    List<Upstream> expected =
        List.of(Upstream.parse("pds:ws://a:1"), Upstream.parse("relay:wss://b/x"));
    ConfigSources flags =
        ConfigSources.empty()
            .withFlags(Map.of("--upstream", List.of("pds:ws://a:1", "relay:wss://b/x")));
    ConfigSources environment =
        ConfigSources.empty()
            .withEnvironment(Map.of("GRIDRELAY_UPSTREAMS", "pds:ws://a:1, relay:wss://b/x"));
    assertThat(ConfigLoader.load(flags).upstreams()).isEqualTo(expected);
    assertThat(ConfigLoader.load(environment).upstreams()).isEqualTo(expected);
  }

  @Test
  void rulesAreTheSameFromFileFlagAndVariable() throws IOException {
    ConfigSources none = ConfigSources.empty();
    ValidationSettings fromFile =
        ConfigLoader.load(
                none.withFile(
                    yaml(
                        "validation: {rules: {chain: off, rev: warn}, hosts: {h.example:8080:"
                            + " {chain: enforce}}}")))
            .validation();
    ValidationSettings fromFlags =
        ConfigLoader.load(
                none.withFlags(
                    Map.of(
                        "--validation-rule", List.of("chain=off", "rev=warn"),
                        "--validation-host", List.of("h.example:8080/chain=enforce"))))
            .validation();
    ValidationSettings fromVariables =
        ConfigLoader.load(
                none.withEnvironment(
                    Map.of(
                        "GRIDRELAY_VALIDATION_RULES", "chain=off,rev=warn",
                        "GRIDRELAY_VALIDATION_HOSTS", "h.example:8080/chain=enforce")))
            .validation();
    assertThat(fromFlags).isEqualTo(fromFile);
    assertThat(fromVariables).isEqualTo(fromFile);
    assertThat(fromFile.rules()).containsEntry("chain", RuleMode.OFF);
    assertThat(fromFile.hosts().get("h.example:8080")).containsEntry("chain", RuleMode.ENFORCE);
    ConfigException unknown =
        catchThrowableOfType(
            ConfigException.class, () -> fromFile.requireRules(Set.of("rev", "chains")));
    assertThat(unknown).hasMessageContaining("\"chain\", did you mean \"chains\"?");
  }

  private List<String> problemsOf(ConfigSources sources) {
    ConfigException wrong =
        catchThrowableOfType(ConfigException.class, () -> ConfigLoader.load(sources));
    assertThat(wrong).isNotNull();
    return wrong.problems();
  }

  private Path yaml(String text) throws IOException {
    return Files.writeString(Files.createTempFile(directory, "node", ".yaml"), text);
  }
}
