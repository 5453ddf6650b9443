package io.gridrelay.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the text of a setting becomes a value. */
sealed interface SettingType {
  /** Short name, for tables. */
  String name();

  /** What may be written. */
  String allowed();

  /** One value from one text. */
  record Single(String name, String allowed, Function<String, Object> parser)
      implements SettingType {}

  /** A list or map from several texts. */
  record Collected(String name, String allowed, Function<List<String>, Object> parser)
      implements SettingType {}

  static SettingType of(SettingKey key) {
    Type type = key.type();
    if (type instanceof ParameterizedType generic) {
      return collected(generic);
    }
    return single((Class<?>) type);
  }

  private static Single single(Class<?> type) {
    if (type == boolean.class) {
      return new Single("boolean", "true or false", SettingType::parseBoolean);
    }
    if (type == int.class) {
      return new Single("integer", "an integer", Integer::valueOf);
    }
    if (type == long.class) {
      return new Single("integer", "an integer", Long::valueOf);
    }
    if (type == Duration.class) {
      return new Single(
          "duration", "a duration such as 500ms, 20s, 5m, 24h or 62d", Durations::parse);
    }
    if (type == DataSize.class) {
      return new Single("size", "a size such as 512B, 10MB, 256KiB or unlimited", DataSize::parse);
    }
    if (type == HostPort.class) {
      return new Single("address", "HOST:PORT", HostPort::parse);
    }
    if (type == URI.class) {
      return new Single("URL", "a URL", URI::create);
    }
    if (type == Path.class) {
      return new Single("path", "a path", Path::of);
    }
    if (type == Upstream.class) {
      return new Single(
          "upstream", "pds:URL or relay:URL (ws, wss, http or https)", Upstream::parse);
    }
    if (type.isEnum()) {
      return enumerated(type);
    }
    if (type == String.class) {
      return new Single("text", "a text", text -> text);
    }
    throw new IllegalStateException("no setting can have the type " + type);
  }

  private static Single enumerated(Class<?> type) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Object constant : Arrays.asList(type.getEnumConstants())) {
      values.put(((Enum<?>) constant).name().toLowerCase(Locale.ROOT), constant);
    }
    String names = String.join(", ", values.keySet());
    return new Single(
        names.replace(", ", " \\| "),
        names.replaceFirst(", (?=[^,]*$)", " or "),
        text -> {
          Object value = values.get(text.strip().toLowerCase(Locale.ROOT));
          if (value == null) {
            throw new IllegalArgumentException("not one of " + names + ": " + text);
          }
          return value;
        });
  }

  private static Collected collected(ParameterizedType type) {
    if (type.getRawType() == List.class) {
      Single element = single((Class<?>) type.getActualTypeArguments()[0]);
      return new Collected(
          "list of " + element.name(),
          element.allowed(),
          texts ->
              texts.stream()
                  .map(element.parser())
                  .collect(Collectors.toCollection(ArrayList::new)));
    }
    if (type.getActualTypeArguments()[1] instanceof Class<?> value) {
      Single mode = single(value);
      if (value == String.class) {
        return new Collected(
            "map of name to text", "NAME=TEXT", texts -> pairs(texts, '=', mode.parser()));
      }
      return new Collected(
          "map of rule to mode",
          "RULE=" + mode.allowed(),
          texts -> pairs(texts, '=', mode.parser()));
    }
    return new Collected(
        "map of host to rules",
        "HOST/RULE=enforce, warn or off",
        texts -> {
          Map<String, List<String>> byHost = new LinkedHashMap<>();
          texts.forEach(
              text -> {
                int slash = text.lastIndexOf('/');
                requireForm(slash > 0, text);
                byHost
                    .computeIfAbsent(text.substring(0, slash).strip(), host -> new ArrayList<>())
                    .add(text.substring(slash + 1));
              });
          Map<String, Object> hosts = new LinkedHashMap<>();
          byHost.forEach(
              (host, rules) -> hosts.put(host, pairs(rules, '=', single(RuleMode.class).parser())));
          return hosts;
        });
  }

  private static Map<String, Object> pairs(
      List<String> texts, char separator, Function<String, Object> value) {
    Map<String, Object> pairs = new LinkedHashMap<>();
    for (String text : texts) {
      int at = text.indexOf(separator);
      requireForm(at > 0, text);
      pairs.put(text.substring(0, at).strip(), value.apply(text.substring(at + 1)));
    }
    return pairs;
  }

  private static void requireForm(boolean holds, String text) {
    if (!holds) {
      throw new IllegalArgumentException("wrong form: " + text);
    }
  }

  private static Object parseBoolean(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("neither true nor false: " + text);
    };
  }

  /** The value, or null for an absent single value. */
  default @Nullable Object parse(List<String> texts) {
    return switch (this) {
      case Single single -> texts.isEmpty() ? null : single.parser().apply(texts.getLast());
      case Collected collected -> collected.parser().apply(texts);
    };
  }
}
