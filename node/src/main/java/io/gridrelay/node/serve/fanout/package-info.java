/**
 * Moves the log to its consumers. A consumer <em>is</em> a position in the log: nothing is queued
 * for it, so a slow one costs a position and nothing else.
 *
 * <p>There is one {@link io.gridrelay.node.serve.fanout.FanoutLoop} per I/O thread; a consumer
 * belongs to the loop of its connection for life, and everything of a loop is touched by its thread
 * only, without locks. Shared are the log itself, the counters and {@link
 * io.gridrelay.node.serve.fanout.Fanout}, which wakes the loops when the log grows.
 *
 * <p>A consumer without a filter is sent ranges of the rendition's file ({@code RangeDelivery}).
 * One with a filter is sent copies of the frames that match ({@code FilteredDelivery}); those that
 * are at the live end are served together by {@code LiveFilters}, which looks at each new row once.
 *
 * <p>Rules of the loops (each was measured): never block; never re-submit a task with {@code
 * execute} (it starves the selector; {@code resumeWrites} or {@code executeAfter} come back through
 * it); catch everything in a listener (XNIO would leave the connection registered for ever).
 */
@NullMarked
package io.gridrelay.node.serve.fanout;

import org.jspecify.annotations.NullMarked;
