package io.gridrelay.client;

import java.net.URI;
import java.util.Optional;

/**
 * What happened on a subscription. Immutable.
 *
 * @param events events returned to the user
 * @param bytes payload of all messages received
 * @param duplicates events received again after a reconnect and dropped
 * @param malformed messages that were no events and dropped
 * @param connections connections that came to be
 * @param connected whether a server is connected at the moment
 * @param server the server in use, or tried last
 * @param lastProblem why the last connection ended, or could not be made
 */
public record SubscriptionStats(
    long events,
    long bytes,
    long duplicates,
    long malformed,
    int connections,
    boolean connected,
    URI server,
    Optional<String> lastProblem) {}
