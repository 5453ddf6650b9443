package io.gridrelay.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How strictly events are checked. The names of the rules belong to the lanes that apply them;
 * {@link #requireRules} checks that only such names are used.
 */
public record ValidationSettings(
    @Setting(
            value = "strict",
            flag = "--validation",
            help =
                "What the rules do unless said otherwise: strict is what the specification demands"
                    + " of a relay; lenient lets events pass that break only the Sync 1.1 chain,"
                    + " and counts them.")
        Profile profile,
    @Setting(
            value = "",
            flag = "--validation-rule",
            help =
                "Modes of single rules, RULE=enforce, RULE=warn or RULE=off. The names: gridrelay"
                    + " settings validation.")
        Map<String, RuleMode> rules,
    @Setting(
            value = "",
            flag = "--validation-host",
            help =
                "Modes of single rules for single hosts, HOST/RULE=MODE. They win over everything"
                    + " else.")
        Map<String, Map<String, RuleMode>> hosts) {

  /** Starting points for all rules. */
  public enum Profile {
    STRICT,
    LENIENT
  }

  public ValidationSettings {
    rules = Map.copyOf(rules);
    Map<String, Map<String, RuleMode>> copy = new HashMap<>();
    hosts.forEach((host, modes) -> copy.put(host, Map.copyOf(modes)));
    hosts = Map.copyOf(copy);
  }

  /** The mode of a rule for a host: the host's, else the rule's, else the profile's. */
  public RuleMode mode(String host, String rule, RuleMode ofProfile) {
    Map<String, RuleMode> own = hosts.getOrDefault(host, Map.of());
    return own.getOrDefault(rule, rules.getOrDefault(rule, ofProfile));
  }

  /**
   * Refuses names of rules that do not exist.
   *
   * @throws ConfigException naming each of them, with the name that may be meant
   */
  public void requireRules(Set<String> known) {
    Set<String> used = new TreeSet<>(rules.keySet());
    hosts.values().forEach(modes -> used.addAll(modes.keySet()));
    used.removeAll(known);
    if (!used.isEmpty()) {
      throw new ConfigException(
          used.stream()
              .map(
                  rule ->
                      "unknown validation rule \""
                          + rule
                          + "\""
                          + Suggestion.text(rule, known)
                          + "; the rules are "
                          + String.join(", ", new TreeSet<>(known)))
              .toList());
    }
  }
}
