/** What the bookkeeping of a cluster costs: host cursors and account states in the state store. */
@NullMarked
package io.gridrelay.benchmarks.store;

import org.jspecify.annotations.NullMarked;
