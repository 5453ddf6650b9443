package io.gridrelay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** For every record: its defaults, every key set to something else, every check. */
class SettingsTest {
  private static final NodeConfig DEFAULTS = NodeConfig.defaults();

  /** A value other than the default for each key; a new key fails until it has one here. */
  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          Map.entry("upstreams", "relay:wss://relay.example"),
          Map.entry("allow-private-addresses", "true"),
          Map.entry("storage.data", "/elsewhere"),
          Map.entry("sequencer.linger", "3ms"),
          Map.entry("identity.plc", "http://localhost:2582"),
          Map.entry("validation.profile", "lenient"),
          Map.entry("validation.rules", "chain=warn"),
          Map.entry("validation.hosts", "a.example/chain=off"),
          Map.entry("state-store.url", "jdbc:postgresql://db/relay"),
          Map.entry("state-store.user", "relay"),
          Map.entry("state-store.password-file", "/secret"),
          Map.entry("cluster.name", "other"),
          Map.entry("cluster.node", "node-7"),
          Map.entry("cluster.members", "10.0.0.1:5701"),
          Map.entry("cluster.secret-file", "/secret"),
          Map.entry("cluster.discovery.kind", "kubernetes"),
          Map.entry("cluster.discovery.properties", "service-dns=relay.example"),
          Map.entry("serve.advertise", "relay-1.example:443"),
          Map.entry("logging.format", "json"),
          Map.entry("logging.level", "debug"));

  static Stream<String> keys() {
    return SettingKey.all().stream().map(SettingKey::key);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyIsMapped(String key) {
    NodeConfig changed = NodeConfig.of(key, other(key));
    assertThat(changed).isNotEqualTo(DEFAULTS);
    assertThat(valueOf(changed, key)).isNotEqualTo(valueOf(DEFAULTS, key));
    for (String untouched : keys().filter(k -> !k.equals(key)).toList()) {
      assertThat(valueOf(changed, untouched)).isEqualTo(valueOf(DEFAULTS, untouched));
    }
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyHasADistinctFlagAndVariableThatSetIt(String name) {
    SettingKey key =
        SettingKey.all().stream().filter(k -> k.key().equals(name)).findFirst().orElseThrow();
    NodeConfig expected = NodeConfig.of(name, other(name));
    ConfigSources none = ConfigSources.empty();
    assertThat(ConfigLoader.load(none.withFlags(Map.of(key.flag(), List.of(other(name))))))
        .isEqualTo(expected);
    assertThat(
            ConfigLoader.load(none.withEnvironment(Map.of(key.environmentVariable(), other(name)))))
        .isEqualTo(expected);
    assertThat(key.declaration().help()).endsWith(".").hasSizeGreaterThan(15);
  }

  @Test
  void limitsAreAllowedAndWhatLiesBeyondIsNot() {
    for (SettingKey key : SettingKey.all()) {
      Setting declaration = key.declaration();
      for (String limit : List.of(declaration.min(), declaration.max())) {
        if (!limit.isEmpty()) {
          assertThat(SettingType.of(key).parse(List.of(limit))).as(key.key()).isNotNull();
          String beyond = limit.equals(declaration.min()) ? below(limit) : above(limit);
          assertThatExceptionOfType(ConfigException.class)
              .as("%s = %s", key.key(), beyond)
              .isThrownBy(() -> NodeConfig.of(key.key(), beyond))
              .withMessageContaining(key.key() + " is \"" + beyond + "\"")
              .withMessageContaining("allowed is " + key.allowed());
        }
      }
    }
  }

  @Test
  void defaultsAreThoseOfTheDesign() {
    assertThat(DEFAULTS.upstreams()).isEmpty();
    assertThat(DEFAULTS.allowPrivateAddresses()).isFalse();
    assertThat(DEFAULTS.storage().data()).isEqualTo(Path.of("gridrelay-data"));
    assertThat(DEFAULTS.storage().retentionAge()).isEqualTo(Duration.ofDays(62));
    assertThat(DEFAULTS.storage().retentionSize()).isEqualTo(DataSize.UNLIMITED);
    assertThat(DEFAULTS.serve().listen()).isEqualTo(new HostPort("127.0.0.1", 6008));
    assertThat(DEFAULTS.serve().linger()).isEqualTo(Duration.ofMillis(5));
    assertThat(DEFAULTS.ingest().maxFrameSize().bytes()).isEqualTo(5_000_000);
    assertThat(DEFAULTS.ingest().slowestRetry()).isEqualTo(Duration.ofHours(1));
    assertThat(DEFAULTS.validation().profile()).isEqualTo(ValidationSettings.Profile.STRICT);
    assertThat(DEFAULTS.identity().plc()).isEqualTo(URI.create("https://plc.directory"));
    assertThat(DEFAULTS.sequencer().leaseTtl()).isEqualTo(Duration.ofSeconds(5));
    assertThat(DEFAULTS.sequencer().seqFloor()).isEqualTo(1);
    assertThat(DEFAULTS.stateStore().url()).isNull();
    assertThat(DEFAULTS.cluster().members()).isEmpty();
    assertThat(DEFAULTS.logging().format()).isEqualTo(LoggingSettings.Format.TEXT);
  }

  @ParameterizedTest
  @CsvSource({
    "identity.plc, ftp://plc",
    "identity.plc, not a url",
    "state-store.url, jdbc:mysql://x",
    "cluster.name, two words",
    "cluster.node, -x",
    "serve.max-inbound-size, 1MiB",
    "ingest.slowest-retry, 1ms",
    "ingest.max-settled-span, 5",
    "allow-private-addresses, yes",
    "serve.listen, localhost",
    "serve.listen, localhost:70000",
    "upstreams, https://pds.example",
    "upstreams, pds:pds.example",
    "cluster.size, 101",
    "cluster.discovery.kind, multicast",
    "cluster.discovery.properties, service-dns",
    "validation.rules, chain",
    "validation.rules, chain=maybe",
    "validation.hosts, chain=off",
    "storage.retention-age, 62",
    "storage.segment-size, 5 bytes",
  })
  void checksRefuseWithTheNameOfTheKey(String key, String value) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> NodeConfig.of(key, value))
        .withMessageContaining(key)
        .withMessageContaining("allowed is");
  }

  @ParameterizedTest
  @CsvSource({
    "512, 512B",
    "10MB, 10MB",
    "256KiB, 256KiB",
    "2048, 2KiB",
    "1gib, 1GiB",
    "0, 0B",
    "unlimited, unlimited"
  })
  void sizesAreWrittenAsTheyAreRead(String text, String written) {
    assertThat(DataSize.parse(text)).hasToString(written);
    assertThat(DataSize.parse(written)).isEqualTo(DataSize.parse(text));
  }

  @ParameterizedTest
  @CsvSource({"0, 0s", "1500us, 1500us", "1000ms, 1s", "90s, 90s", "48h, 2d", "36h, 36h"})
  void durationsAreWrittenAsTheyAreRead(String text, String written) {
    assertThat(Durations.format(Durations.parse(text))).isEqualTo(written);
    assertThat(Durations.parse(written)).isEqualTo(Durations.parse(text));
  }

  @Test
  void addressesMayBeIpv6() {
    assertThat(HostPort.parse("[::1]:80")).isEqualTo(new HostPort("::1", 80));
    assertThat(HostPort.parse("[::1]:80")).hasToString("[::1]:80");
    assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse("::1:80"));
  }

  private static String other(String key) {
    String given = OTHERS.get(key);
    if (given != null) {
      return given;
    }
    Setting declaration =
        SettingKey.all().stream()
            .filter(k -> k.key().equals(key))
            .findFirst()
            .orElseThrow()
            .declaration();
    String standard = declaration.value();
    return switch (standard) {
      case "false" -> "true";
      case "unlimited" -> "1GiB";
      case "0" -> "7";
      default ->
          standard.contains(":")
              ? "127.0.0.9:99"
              : standard.equals(declaration.min()) ? above(standard) : doubled(standard);
    };
  }

  private static String doubled(String text) {
    String digits = text.replaceAll("\\D", "");
    return Long.parseLong(digits) * 2 + text.substring(digits.length());
  }

  private static String above(String text) {
    String digits = text.replaceAll("\\D", "");
    return Long.parseLong(digits) + 1 + text.substring(digits.length());
  }

  /** One less in the next smaller unit. */
  private static String below(String text) {
    if (text.matches("\\d+")) {
      return String.valueOf(Long.parseLong(text) - 1);
    }
    if (text.matches("\\d+[A-Za-z]*[Bb]")) {
      return DataSize.parse(text).bytes() - 1 + "B";
    }
    return Durations.parse(text).toNanos() / 1000 - 1 + "us";
  }

  private static Object valueOf(Object record, String key) {
    Object value = record;
    for (String part : key.split("\\.")) {
      value = componentOf(value, part);
    }
    return value;
  }

  private static Object componentOf(Object record, String name) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      if (SettingKey.kebab(component.getName()).equals(name)) {
        try {
          return Objects.requireNonNullElse(component.getAccessor().invoke(record), "none");
        } catch (ReflectiveOperationException e) {
          throw new LinkageError(name, e);
        }
      }
    }
    throw new AssertionError("no component " + name + " in " + record);
  }
}
