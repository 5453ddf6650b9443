/**
 * A whole node under load: {@link io.gridrelay.benchmarks.ingest.IngestLoad} replays events that
 * were signed ahead of time from simulated hosts into a node of its own process.
 */
@NullMarked
package io.gridrelay.benchmarks.ingest;

import org.jspecify.annotations.NullMarked;
