package io.gridrelay.simulator;

/**
 * Something that can happen to an account of the simulated network and makes its host send events.
 * Which events, and in which order, is what the reference PDS does.
 */
public enum Occurrence {
  /** One signed commit with one to a handful of operations. */
  COMMIT,
  /** A commit without operations: the repository is signed again. */
  EMPTY_COMMIT,
  /** A new account: {@code #identity}, {@code #account}, a first {@code #commit}, {@code #sync}. */
  CREATION,
  /** A {@code #sync} that states the repository's current commit once more. */
  SYNC,
  /** An {@code #identity} behind which nothing has changed. */
  IDENTITY,
  /** Another handle in the DID document, then {@code #identity}. */
  HANDLE_CHANGE,
  /** Another signing key in the DID document, {@code #identity}, then a commit signed with it. */
  KEY_ROTATION,
  /** {@code #account}, not active; the account is silent until its {@link #REACTIVATION}. */
  DEACTIVATION,
  /** {@code #account} with status {@code takendown}; undone by a {@link #REACTIVATION}. */
  TAKEDOWN,
  /** {@code #account} active again, then {@code #identity} and {@code #sync}. */
  REACTIVATION,
  /** {@code #account} with status {@code deleted}; the account never speaks again. */
  DELETION,
  /**
   * The account moves: the new host sends {@code #identity}, {@code #account} and {@code #sync},
   * and from then on its commits. The old host's {@code #account} comes last and is to be refused.
   */
  MIGRATION
}
