/**
 * Measures the storage engine: building, parsing and appending blocks, walking rows, looking up
 * positions.
 */
@NullMarked
package io.gridrelay.benchmarks.eventlog;

import org.jspecify.annotations.NullMarked;
