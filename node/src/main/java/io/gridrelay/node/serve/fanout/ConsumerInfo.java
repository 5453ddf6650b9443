package io.gridrelay.node.serve.fanout;

/**
 * A consumer at one moment, for lists and dashboards.
 *
 * @param filter summary of its filter
 * @param seq the last sequence number it is past
 * @param lagEvents how many sequence numbers it is behind this node's log
 * @param lagMicros age of the oldest event that waits for it; 0 if none does
 * @param sentEvents messages sent; for one without a filter an estimate while it is behind
 * @param sentBytes what the kernel has taken for it
 * @param blocked whether its socket is full
 * @param closing whether a close frame is on its way
 */
public record ConsumerInfo(
    ConsumerIdentity identity,
    String filter,
    long seq,
    long lagEvents,
    long lagMicros,
    long sentEvents,
    long sentBytes,
    boolean blocked,
    boolean closing) {}
