package io.gridrelay.node.lane;

import io.gridrelay.atproto.Rejection;
import io.gridrelay.atproto.repo.Rule;
import io.gridrelay.config.RuleMode;
import io.gridrelay.config.ValidationSettings;
import io.gridrelay.config.ValidationSettings.Profile;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which rule has which mode for which host: the setting for the host, else the setting for the
 * rule, else the profile.
 *
 * <p>{@code strict} is what the specification demands of a relay: everything is enforced, except
 * that a commit which does not follow on the last one we saw, but is valid in itself, passes and
 * moves the state (a relay does not resynchronise; its consumers do). {@code lenient} also lets
 * pass what hosts from before Sync 1.1 send. Nobody can switch off that a rev has to grow: replays
 * would come out twice.
 *
 * <p>Immutable, thread-safe.
 */
public final class RuleBook {

  private final RuleModes everywhere;
  private final Map<String, RuleModes> hosts = new HashMap<>();

  private RuleBook(RuleModes everywhere) {
    this.everywhere = everywhere;
  }

  /**
   * Reads the settings.
   *
   * @throws io.gridrelay.config.ConfigException naming each rule that does not exist
   */
  public static RuleBook of(ValidationSettings settings) {
    settings.requireRules(names());
    var book = new RuleBook(modes(settings, ""));
    settings.hosts().keySet().forEach(host -> book.hosts.put(host, modes(settings, host)));
    return book;
  }

  private static RuleModes modes(ValidationSettings settings, String host) {
    Map<Rejection.Reason, RuleMode> modes = new HashMap<>();
    for (Rule rule : Rule.values()) {
      modes.put(rule, settings.mode(host, rule.label(), mode(settings.profile(), rule)));
    }
    for (LaneRule rule : LaneRule.values()) {
      modes.put(rule, settings.mode(host, rule.label(), mode(rule)));
    }
    return new RuleModes(modes);
  }

  static RuleMode mode(Profile profile, Rule rule) {
    return switch (rule) {
      case PREV_DATA_MISMATCH, SINCE_MISMATCH -> RuleMode.WARN;
      case TOO_BIG_FLAG,
          BAD_TIME,
          BAD_OP,
          RECORD_MISSING,
          PREV_DATA_MISSING,
          MST_MALFORMED,
          OP_TREE_MISMATCH,
          PARTIAL_TREE,
          INVERSION_MISMATCH ->
          profile == Profile.LENIENT ? RuleMode.WARN : RuleMode.ENFORCE;
      default -> RuleMode.ENFORCE;
    };
  }

  static RuleMode mode(LaneRule rule) {
    return switch (rule) {
      case BAD_STATUS, BAD_HANDLE -> RuleMode.WARN;
      default -> RuleMode.ENFORCE;
    };
  }

  /** The modes for a host. */
  public RuleModes forHost(String hostName) {
    return hosts.isEmpty() ? everywhere : hosts.getOrDefault(hostName, everywhere);
  }

  /** The names of all rules that have a mode. */
  public static Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (Rejection.Reason rule : Rule.values()) {
      names.add(rule.label());
    }
    names.remove(Rule.STALE_REV.label());
    for (Rejection.Reason rule : LaneRule.values()) {
      names.add(rule.label());
    }
    return names;
  }
}
