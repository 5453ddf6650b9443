/**
 * Load on the fan-out alone: a real server over a real log in one process, fed by a synthetic
 * writer, and a client in another that is as cheap as Java allows. See {@code docs/performance.md}
 * for results.
 */
@NullMarked
package io.gridrelay.benchmarks.fanout;

import org.jspecify.annotations.NullMarked;
