/**
 * The logs of the other nodes: how a node gets the blocks that its own log lacks.
 *
 * <p>{@link io.gridrelay.node.peer.LogEndpoint} serves this node's log, block by block, to whoever
 * carries the cluster's secret; {@link io.gridrelay.node.peer.HttpPeerLogs} asks the endpoints of
 * the others. Both compare logs by where blocks end ({@link io.gridrelay.eventlog.BlockEnd}), so a
 * peer whose log has forked from ours is recognised before a byte is copied. Blocks carry every
 * rendition, so a log that was copied is the same as one that was written, byte for byte.
 *
 * <p>Deliberately not here: when to copy, where the blocks go, and what to do about a fork.
 */
@NullMarked
package io.gridrelay.node.peer;

import org.jspecify.annotations.NullMarked;
