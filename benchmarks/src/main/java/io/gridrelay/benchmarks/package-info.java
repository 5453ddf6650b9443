/**
 * JMH microbenchmarks ({@code XBenchmark}) and load tests. The only module that may depend on
 * everything.
 */
@NullMarked
package io.gridrelay.benchmarks;

import org.jspecify.annotations.NullMarked;
