package io.gridrelay.node.serve.fanout;

/**
 * The numbers that the loops work with; all times in nanoseconds.
 *
 * @param lingerNanos longest wait that gathers events for unfiltered consumers
 * @param filteredLingerNanos the same for filtered ones
 * @param turnBytes most bytes that one consumer gets in one turn
 * @param pingIntervalNanos silence after which a consumer is pinged
 * @param idleLimitNanos how long a consumer may take nothing before it is closed
 * @param closeTimeoutNanos how long each step of closing may take
 * @param maxInboundBytes what unfinished client messages may occupy, all together
 * @param maxFilterDids how many DIDs all filters together may hold
 */
public record FanoutSettings(
    long lingerNanos,
    long filteredLingerNanos,
    int turnBytes,
    long pingIntervalNanos,
    long idleLimitNanos,
    long closeTimeoutNanos,
    long maxInboundBytes,
    long maxFilterDids) {}
