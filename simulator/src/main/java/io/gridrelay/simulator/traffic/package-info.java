/**
 * Traffic that is signed ahead of time, so that a load test measures the relay and not the signing:
 * {@link io.gridrelay.simulator.traffic.TrafficGenerator} writes a {@link
 * io.gridrelay.simulator.traffic.TrafficFile}, which {@code ReplayNetwork} serves.
 */
@NullMarked
package io.gridrelay.simulator.traffic;

import org.jspecify.annotations.NullMarked;
