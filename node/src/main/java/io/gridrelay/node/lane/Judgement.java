package io.gridrelay.node.lane;

import io.gridrelay.jet.VerifiedEvent;

/** What a lane decided about an event. */
sealed interface Judgement extends Ruling {

  /** It passes, and leaves the account so. */
  record Passed(VerifiedEvent event, AccountView after) implements Judgement {}

  /** It is dropped; the reason was counted. */
  record Dropped() implements Judgement {}

  /**
   * It repeats what another host sent and the log does not have yet: dropped once the log has it,
   * and judged again in any case. Were it dropped now, and the other host lost before its event is
   * in the log, nobody would have the event any more.
   */
  record Repeated() implements Judgement {}

  /** Something must be asked first; then it is judged again from the beginning. */
  enum Need implements Judgement {
    /** The account's state from the state store. */
    ACCOUNT,
    /** The DID document. */
    IDENTITY,
    /** The account's status at its host. */
    STATUS,
    /** Which host the account was last on. */
    HOME
  }

  Dropped DROPPED = new Dropped();

  Repeated REPEATED = new Repeated();
}
