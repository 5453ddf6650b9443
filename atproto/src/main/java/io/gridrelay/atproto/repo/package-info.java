/**
 * Signed repositories: commits, how they are made and how they are verified.
 *
 * <p>{@link io.gridrelay.atproto.repo.CommitVerifier} holds the part of the validation list of Sync
 * 1.1 that needs nothing but the frame, a key and the state before; each {@link
 * io.gridrelay.atproto.repo.Rule} is reported on its own in a {@link
 * io.gridrelay.atproto.repo.Verification}. {@link io.gridrelay.atproto.repo.CommitSigner} is for
 * hosts and tests.
 *
 * <p>A verifier belongs to one thread and is used for event after event; all else is immutable.
 * Left out: who may send for an account, account status, and what to do about a broken rule.
 *
 * @see <a href="https://atproto.com/specs/sync">Sync</a>
 */
@NullMarked
package io.gridrelay.atproto.repo;

import org.jspecify.annotations.NullMarked;
