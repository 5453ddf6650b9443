package io.gridrelay.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Binds {@link ConfigSources} to a {@link NodeConfig}: collect the texts of every source, parse
 * each setting and check its range, build the records, and only then complain, about everything at
 * once. Confined to the call.
 */
public final class ConfigLoader {
  /** Variables of the launcher and the command line, which are not settings. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of("GRIDRELAY_JAVA_OPTS", "GRIDRELAY_CONFIG", "GRIDRELAY_JAVA_HOME");

  private final List<SettingKey> keys = SettingKey.all();
  private final List<String> problems = new ArrayList<>();
  private final Map<String, Given> given = new HashMap<>();
  private final Map<String, Object> values = new HashMap<>();
  private final Set<String> failed = new java.util.HashSet<>();

  private ConfigLoader() {}

  /**
   * Reads all sources.
   *
   * @throws ConfigException with every problem that was found
   */
  public static NodeConfig load(ConfigSources sources) {
    ConfigLoader loader = new ConfigLoader();
    loader.collect(sources);
    loader.keys.forEach(loader::parse);
    Object config = loader.build("", NodeConfig.class);
    if (!loader.problems.isEmpty() || config == null) {
      throw new ConfigException(loader.problems);
    }
    return (NodeConfig) config;
  }

  private void collect(ConfigSources sources) {
    Map<String, SettingKey> byKey = index(SettingKey::key);
    if (sources.file() != null) {
      YamlFile.read(sources.file(), byKey.keySet(), problems)
          .forEach((key, found) -> take(byKey, key, key, found));
    }
    Map<String, SettingKey> byVariable = index(SettingKey::environmentVariable);
    sources.environment().entrySet().stream()
        .filter(
            entry ->
                entry.getKey().startsWith("GRIDRELAY_")
                    && !OTHER_VARIABLES.contains(entry.getKey()))
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry -> {
              String name = entry.getKey();
              SettingKey key = byVariable.get(name);
              take(
                  byVariable,
                  name,
                  "environment variable " + name,
                  fromVariable(key, name, entry.getValue()));
            });
    Map<String, SettingKey> byFlag = index(SettingKey::flag);
    sources
        .flags()
        .forEach((flag, texts) -> take(byFlag, flag, "flag " + flag, new Given(texts, flag)));
    sources.settings().forEach((key, texts) -> take(byKey, key, key, new Given(texts, "code")));
  }

  private static Given fromVariable(@Nullable SettingKey key, String name, String text) {
    boolean several = key != null && key.isRepeatable();
    List<String> texts =
        several
            ? Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList()
            : List.of(text);
    return new Given(texts, name);
  }

  private void take(Map<String, SettingKey> known, String name, String shown, Given found) {
    SettingKey key = known.get(name);
    if (key == null) {
      String where =
          found.origin().equals(name) || found.origin().equals("code")
              ? ""
              : " (" + found.origin() + ")";
      problems.add("unknown setting " + shown + where + Suggestion.text(name, known.keySet()));
    } else {
      given.put(key.key(), found);
    }
  }

  private Map<String, SettingKey> index(java.util.function.Function<SettingKey, String> name) {
    return keys.stream()
        .collect(Collectors.toMap(name, key -> key, (a, b) -> a, LinkedHashMap::new));
  }

  private void parse(SettingKey key) {
    Setting declaration = key.declaration();
    List<String> standard =
        declaration.value().isEmpty() ? List.of() : List.of(declaration.value());
    Given chosen = given.getOrDefault(key.key(), new Given(standard, "default"));
    SettingType type = SettingType.of(key);
    try {
      Object value = type.parse(chosen.texts().isEmpty() ? standard : chosen.texts());
      if (value != null) {
        requireRange(key, value);
        values.put(key.key(), value);
      }
    } catch (IllegalArgumentException e) {
      failed.add(key.key());
      List<String> wrong = chosen.texts().stream().filter(text -> !parses(type, text)).toList();
      if (wrong.isEmpty() || !key.isRepeatable()) {
        wrong = List.of(String.join(", ", chosen.texts()));
      }
      wrong.forEach(text -> problems.add(problem(key, chosen.origin(), text)));
    }
  }

  private static boolean parses(SettingType type, String text) {
    try {
      type.parse(List.of(text));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String problem(SettingKey key, String origin, String text) {
    String meant = key.key().equals("upstreams") ? Upstream.suggestion(text) : "";
    return key.key() + " is \"" + text + "\" (" + origin + "), allowed is " + key.allowed() + meant;
  }

  @SuppressWarnings("unchecked") // A value is compared with another of the same setting.
  private static void requireRange(SettingKey key, Object value) {
    Setting declaration = key.declaration();
    if (!declaration.min().isEmpty()
        && ((Comparable<Object>) value).compareTo(limit(key, declaration.min())) < 0) {
      throw new IllegalArgumentException("too small");
    }
    if (!declaration.max().isEmpty()
        && ((Comparable<Object>) value).compareTo(limit(key, declaration.max())) > 0) {
      throw new IllegalArgumentException("too large");
    }
  }

  private static Object limit(SettingKey key, String text) {
    Object limit = SettingType.of(key).parse(List.of(text));
    if (limit == null) {
      throw new IllegalStateException("limit of " + key.key() + " cannot be read: " + text);
    }
    return limit;
  }

  /**
   * The record, or null if one of its settings failed. Its own checks run even if other records
   * have problems.
   */
  private @Nullable Object build(String prefix, Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] arguments = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    boolean complete = true;
    for (int i = 0; i < components.length; i++) {
      String key = prefix + SettingKey.kebab(components[i].getName());
      types[i] = components[i].getType();
      if (components[i].isAnnotationPresent(Setting.class)) {
        arguments[i] = values.get(key);
        complete &= !failed.contains(key);
      } else {
        arguments[i] = build(key + ".", types[i]);
        complete &= arguments[i] != null;
      }
    }
    return complete ? instantiate(type, types, arguments) : null;
  }

  private @Nullable Object instantiate(
      Class<?> type, Class<?>[] types, @Nullable Object[] arguments) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        problems.add(String.valueOf(wrong.getMessage()));
        return null;
      }
      throw new IllegalStateException("cannot build " + type, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot build " + type, e);
    }
  }
}
