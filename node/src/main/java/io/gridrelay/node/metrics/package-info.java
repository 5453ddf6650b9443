/**
 * The metrics of a node, in Prometheus' text form. Every name stands in {@link
 * io.gridrelay.node.metrics.MetricNames}, so that dashboards and alerts can be checked against one
 * list. Labels are closed sets (wire, reason, route): never an address, a DID or a user agent.
 */
@NullMarked
package io.gridrelay.node.metrics;

import org.jspecify.annotations.NullMarked;
