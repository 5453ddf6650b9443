package io.gridrelay.node.lane;

import io.gridrelay.node.identity.Identity;

/** Who speaks in an event, or a judgement that makes the question moot. */
sealed interface Ruling permits Judgement, Ruling.Speaker {

  /** The account behind the event. */
  record Speaker(Identity identity) implements Ruling {}
}
