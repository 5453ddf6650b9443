package io.gridrelay.config;

/** What happens to an event that breaks a validation rule. */
public enum RuleMode {
  /** It is dropped and counted. */
  ENFORCE,
  /** It is counted and passed on. */
  WARN,
  /** The rule is not checked where that saves work; nothing is counted. */
  OFF
}
