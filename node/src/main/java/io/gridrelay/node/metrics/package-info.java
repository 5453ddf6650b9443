/**
 * The metrics of a node, in Prometheus' text form. The names of what is served stand in {@link
 * io.gridrelay.node.metrics.MetricNames}, those of ingest, sequencer and log still in {@code
 * NodeMetrics}. Labels are closed sets (wire, reason, route): never an address, a DID or a user
 * agent.
 */
@NullMarked
package io.gridrelay.node.metrics;

import org.jspecify.annotations.NullMarked;
