package io.gridrelay.config;

import java.util.List;

/** The tables of {@code docs/configuration.md}, made from the records. */
public final class ConfigurationTable {
  private ConfigurationTable() {}

  /** One Markdown table per section. */
  public static String markdown() {
    StringBuilder out = new StringBuilder();
    String section = "?";
    for (SettingKey key : SettingKey.all()) {
      String itsSection =
          key.key().contains(".") ? key.key().substring(0, key.key().indexOf('.')) : "";
      if (!itsSection.equals(section)) {
        section = itsSection;
        out.append("\n## ")
            .append(section.isEmpty() ? "Top level" : "`" + section + "`")
            .append("\n\n");
        out.append("| key | flag | type | default | meaning |\n|---|---|---|---|---|\n");
      }
      out.append(row(key));
    }
    return out.toString().strip() + "\n";
  }

  private static String row(SettingKey key) {
    Setting declaration = key.declaration();
    String standard = declaration.value().isEmpty() ? "" : "`" + declaration.value() + "`";
    List<String> cells =
        List.of(
            "`" + key.key() + "`",
            "`" + key.flag() + "`",
            key.typeName() + range(declaration),
            standard,
            declaration.help());
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static String range(Setting declaration) {
    if (declaration.min().isEmpty() && declaration.max().isEmpty()) {
      return "";
    }
    return ", " + declaration.min() + "…" + declaration.max();
  }
}
