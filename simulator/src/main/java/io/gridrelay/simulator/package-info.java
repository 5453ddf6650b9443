/**
 * A simulated AT Protocol network for the demo, the tests and the benchmarks: a PLC directory, many
 * PDS hosts with signed repositories, and faults on demand.
 */
@NullMarked
package io.gridrelay.simulator;

import org.jspecify.annotations.NullMarked;
