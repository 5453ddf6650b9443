package io.gridrelay.config;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One setting as the records declare it. Immutable.
 *
 * @param key where it stands in the file: {@code serve.send-buffer}
 * @param type type of the record component
 * @param declaration its annotation
 */
public record SettingKey(String key, Type type, Setting declaration) {

  /** All settings, in the order of the records. */
  public static List<SettingKey> all() {
    List<SettingKey> found = new ArrayList<>();
    collect("", NodeConfig.class, found);
    return List.copyOf(found);
  }

  /** {@code --serve-send-buffer}, or the short form that the declaration gives. */
  public String flag() {
    return declaration.flag().isEmpty() ? "--" + key.replace('.', '-') : declaration.flag();
  }

  /** {@code GRIDRELAY_SERVE_SEND_BUFFER}. */
  public String environmentVariable() {
    return "GRIDRELAY_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** Whether its flag takes no value. */
  public boolean isSwitch() {
    return type == boolean.class;
  }

  /** Whether it may be given several times. */
  public boolean isRepeatable() {
    return SettingType.of(this) instanceof SettingType.Collected;
  }

  /** What may be written, for people: {@code a duration such as 500ms, 20s or 62d, 1s or more}. */
  public String allowed() {
    return SettingType.of(this).allowed() + range();
  }

  /** Short name of the type, for tables. */
  public String typeName() {
    return SettingType.of(this).name();
  }

  private String range() {
    String min = declaration.min();
    String max = declaration.max();
    if (min.isEmpty()) {
      return max.isEmpty() ? "" : ", at most " + max;
    }
    return max.isEmpty() ? ", " + min + " or more" : ", " + min + " to " + max;
  }

  private static void collect(String prefix, Class<?> type, List<SettingKey> found) {
    for (RecordComponent component : type.getRecordComponents()) {
      Setting declaration = component.getAnnotation(Setting.class);
      String key = prefix + kebab(component.getName());
      if (declaration == null) {
        collect(key + ".", component.getType(), found);
      } else {
        found.add(new SettingKey(key, component.getGenericType(), declaration));
      }
    }
  }

  static String kebab(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }
}
