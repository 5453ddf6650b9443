/**
 * What is known of each account: last rev, MST root, commit and status, as a fold of the log.
 *
 * <p>{@link io.gridrelay.node.account.AccountStates} is the only place where account state changes,
 * and the log's events are the only thing that changes it: an event that was verified but never
 * appended leaves no trace. The state store lags some seconds behind; its checkpoint says how far
 * it is, and at start the fold goes on from there.
 *
 * <p>The lanes keep what they have verified but what the log does not have yet themselves, see
 * package {@code lane}.
 */
@NullMarked
package io.gridrelay.node.account;

import org.jspecify.annotations.NullMarked;
