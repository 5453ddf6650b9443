package io.gridrelay.node.feed;

import io.gridrelay.node.store.HostKind;
import io.gridrelay.node.store.HostStatus;

/**
 * How far this node is with a host at one moment. Immutable.
 *
 * @param connected whether a connection is open
 * @param cursor the host's own number up to which everything is durable or rejected, -1 for none
 * @param received the last of its numbers that came, -1 for none
 * @param events received since the node started
 * @param rejected those of them that broke a rule
 */
public record HostReading(
    String hostname,
    HostKind kind,
    HostStatus status,
    boolean connected,
    long cursor,
    long received,
    long events,
    long rejected) {}
