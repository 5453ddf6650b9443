package io.gridrelay.node.lane;

import io.gridrelay.atproto.Rejection;
import io.gridrelay.config.RuleMode;
import java.util.Map;

/** The mode of every rule, for one host. Immutable. */
public final class RuleModes {

  private final Map<Rejection.Reason, RuleMode> modes;

  RuleModes(Map<Rejection.Reason, RuleMode> modes) {
    this.modes = Map.copyOf(modes);
  }

  RuleMode mode(Rejection.Reason rule) {
    return modes.getOrDefault(rule, RuleMode.ENFORCE);
  }
}
