package io.gridrelay.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration is read from. Flags win over the environment, the environment over the file,
 * the file over the defaults.
 *
 * @param file YAML file, or null
 * @param environment all environment variables; those that begin with {@code GRIDRELAY_} are looked
 *     at
 * @param flags values by flag name, such as {@code --data}
 * @param settings values by key, such as {@code storage.data}; they win over everything else
 */
public record ConfigSources(
    @Nullable Path file,
    Map<String, String> environment,
    Map<String, List<String>> flags,
    Map<String, List<String>> settings) {

  public ConfigSources {
    environment = Map.copyOf(environment);
    flags = Map.copyOf(flags);
    settings = Map.copyOf(settings);
  }

  public static ConfigSources empty() {
    return new ConfigSources(null, Map.of(), Map.of(), Map.of());
  }

  public ConfigSources withFile(@Nullable Path value) {
    return new ConfigSources(value, environment, flags, settings);
  }

  public ConfigSources withEnvironment(Map<String, String> value) {
    return new ConfigSources(file, value, flags, settings);
  }

  public ConfigSources withFlags(Map<String, List<String>> value) {
    return new ConfigSources(file, environment, value, settings);
  }

  public ConfigSources withSettings(Map<String, List<String>> value) {
    return new ConfigSources(file, environment, flags, value);
  }
}
