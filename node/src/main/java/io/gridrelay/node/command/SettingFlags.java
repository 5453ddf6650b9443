package io.gridrelay.node.command;

import io.gridrelay.config.ConfigLoader;
import io.gridrelay.config.ConfigSources;
import io.gridrelay.config.NodeConfig;
import io.gridrelay.config.SettingKey;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Makes a flag of every setting. Those with a name of their own are in the help, all of them work.
 */
final class SettingFlags {
  private static final String CONFIG = "--config";

  private SettingFlags() {}

  static void addTo(CommandSpec command) {
    command.addOption(
        OptionSpec.builder(CONFIG)
            .type(Path.class)
            .paramLabel("FILE")
            .description("YAML file with settings; see docs/configuration.md.")
            .build());
    for (SettingKey key : SettingKey.all()) {
      command.addOption(option(key));
    }
  }

  private static OptionSpec option(SettingKey key) {
    OptionSpec.Builder option =
        OptionSpec.builder(key.flag())
            .description(key.declaration().help().replace("%", "%%") + standard(key))
            .paramLabel(key.isSwitch() ? "true|false" : "VALUE")
            .hidden(key.declaration().flag().isEmpty());
    if (key.isSwitch()) {
      return option
          .type(String.class)
          .arity("0..1")
          .fallbackValue("true")
          .preprocessor(
              (arguments, _, _, _) -> {
                // Or the value, which may be left out, would be the mistyped flag behind it.
                if (!arguments.isEmpty() && arguments.peek().startsWith("-")) {
                  arguments.push("true");
                }
                return false;
              })
          .build();
    }
    return key.isRepeatable()
        ? option.type(List.class).auxiliaryTypes(String.class).arity("1").build()
        : option.type(String.class).arity("1").build();
  }

  private static String standard(SettingKey key) {
    String value = key.declaration().value();
    return value.isEmpty() || key.isSwitch() ? "" : " Default: " + value.replace("%", "%%");
  }

  /** The configuration from flags, environment and file. */
  static NodeConfig load(ParseResult parsed, Map<String, String> environment) {
    return ConfigLoader.load(sources(parsed, environment));
  }

  /** Flags, environment and file. */
  static ConfigSources sources(ParseResult parsed, Map<String, String> environment) {
    return ConfigSources.empty()
        .withFile(file(parsed, environment))
        .withEnvironment(environment)
        .withFlags(flags(parsed));
  }

  /** The flags that were given, by name. */
  static Map<String, List<String>> flags(ParseResult parsed) {
    Map<String, List<String>> flags = new LinkedHashMap<>();
    for (SettingKey key : SettingKey.all()) {
      if (parsed.hasMatchedOption(key.flag())) {
        List<String> texts = parsed.matchedOption(key.flag()).originalStringValues();
        flags.put(key.flag(), texts.isEmpty() ? List.of("true") : texts);
      }
    }
    return flags;
  }

  private static @Nullable Path file(ParseResult parsed, Map<String, String> environment) {
    if (parsed.hasMatchedOption(CONFIG)) {
      return parsed.matchedOptionValue(CONFIG, Path.of(""));
    }
    String named = environment.get("GRIDRELAY_CONFIG");
    return named == null ? null : Path.of(named);
  }
}
