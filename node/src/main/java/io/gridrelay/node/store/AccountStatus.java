package io.gridrelay.node.store;

/**
 * State of an account, with the names that {@code #account} events use on the wire. {@link
 * #INACTIVE} stands for "not active, no reason given"; an unknown reason from upstream is stored as
 * that, too.
 */
public enum AccountStatus {
  ACTIVE,
  INACTIVE,
  TAKENDOWN,
  SUSPENDED,
  DELETED,
  DEACTIVATED,
  DESYNCHRONIZED,
  THROTTLED
}
