package io.gridrelay.config;

/** What the node says about itself. */
public record LoggingSettings(
    @Setting(
            value = "text",
            flag = "--log-format",
            help = "Lines for people, or one JSON object per line.")
        Format format,
    @Setting(
            value = "info",
            flag = "--log-level",
            help = "Least important messages that are written.")
        Level level) {

  /** How lines look. */
  public enum Format {
    TEXT,
    JSON
  }

  /** How important lines are. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }
}
