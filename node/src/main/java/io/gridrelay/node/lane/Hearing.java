package io.gridrelay.node.lane;

import io.gridrelay.atproto.Rejection;
import io.gridrelay.config.RuleMode;

/**
 * One event before the judge, with the modes that the rules have for its host. Counts what is found
 * against it. Belongs to one worker thread.
 */
record Hearing(Lane lane, IncomingEvent event, RuleModes modes, LaneCounters counters) {

  boolean isFromRelay() {
    return event.host().isRelay();
  }

  boolean isOff(Rejection.Reason rule) {
    return modes.mode(rule) == RuleMode.OFF;
  }

  /** Whether a rule is broken that is enforced. */
  boolean breaks(Rejection.Reason rule, boolean broken, String detail) {
    return broken && breaks(rule, detail);
  }

  /** Whether a rule that is broken is enforced. */
  boolean breaks(Rejection.Reason rule, String detail) {
    RuleMode mode = modes.mode(rule);
    switch (mode) {
      case ENFORCE -> counters.enforced(rule, event, detail);
      case WARN -> counters.warned(rule, event);
      case OFF -> {}
    }
    return mode == RuleMode.ENFORCE;
  }

  /** Drops the event whatever the mode of the rule is. */
  Judgement drop(Rejection.Reason rule, String detail) {
    counters.enforced(rule, event, detail);
    return Judgement.DROPPED;
  }

  /** A document asked for after the event was received decides; an older one may be out of date. */
  boolean isConclusive(long fetchedNanos) {
    return fetchedNanos - event.receivedNanos() >= 0 || event.renewalRefused;
  }
}
