package io.gridrelay.node.lane;

import io.gridrelay.atproto.repo.Rule;
import io.gridrelay.config.RuleMode;
import java.util.EnumMap;
import java.util.Map;

/** The mode of every rule, for one host. Immutable. */
public final class RuleModes {

  private final Map<Rule, RuleMode> ofEvents;
  private final Map<LaneRule, RuleMode> ofLanes;

  RuleModes(Map<Rule, RuleMode> ofEvents, Map<LaneRule, RuleMode> ofLanes) {
    this.ofEvents = new EnumMap<>(ofEvents);
    this.ofLanes = new EnumMap<>(ofLanes);
  }

  RuleMode mode(Rule rule) {
    return ofEvents.getOrDefault(rule, RuleMode.ENFORCE);
  }

  RuleMode mode(LaneRule rule) {
    return ofLanes.getOrDefault(rule, RuleMode.ENFORCE);
  }
}
