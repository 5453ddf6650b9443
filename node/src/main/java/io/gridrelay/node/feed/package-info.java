/**
 * Upstream connections: one {@link io.gridrelay.node.feed.Feed} per host, from the socket to the
 * lanes and back to the host's durable cursor.
 *
 * <p>{@link io.gridrelay.node.feed.Feeds} holds them all and is the node's side of two hand-overs:
 * the Jet source takes verified events from it, the tail reader acknowledges to it what the log has
 * on disk. Between the two every event that was received stands in its host's {@link
 * io.gridrelay.node.feed.SeqWindow}; the host's cursor is the end of what that window has settled
 * without a gap.
 *
 * <p>Memory is bounded by credit: a host may send only as many messages as were asked for, and they
 * are asked for only while the host's share and the node's {@link
 * io.gridrelay.node.feed.IngestBudget} have room. When in doubt a connection is closed: the host
 * keeps the backlog, and we have its cursor.
 */
@NullMarked
package io.gridrelay.node.feed;

import org.jspecify.annotations.NullMarked;
