/**
 * Verification of events, one lane per DID.
 *
 * <p>{@link io.gridrelay.node.lane.Lanes} spreads DIDs over worker threads; each {@link
 * io.gridrelay.node.lane.LaneWorker} judges the events of its DIDs in the order in which they came
 * ({@link io.gridrelay.node.lane.Judge}, where the rules are applied). An event that needs
 * something that is not in memory (DID document, account, status at its host) parks the lane of its
 * DID and no other.
 *
 * <p>What may park: as many events per DID as {@link io.gridrelay.node.lane.LaneConfig} says, then
 * its host is not read on until the lane moves; in all as many as the feeds' budget allows to be
 * under way. An event of a DID that cannot be resolved waits as long as the identity directory is
 * patient, and is rejected then ({@code identity_unavailable}).
 *
 * <p>Rules: {@link io.gridrelay.atproto.repo.Rule} names those about the event itself, {@link
 * io.gridrelay.node.lane.LaneRule} those about who sent it, {@link io.gridrelay.node.lane.RuleBook}
 * knows the mode of each for each host.
 */
@NullMarked
package io.gridrelay.node.lane;

import org.jspecify.annotations.NullMarked;
