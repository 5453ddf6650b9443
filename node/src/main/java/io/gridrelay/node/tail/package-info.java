/**
 * The tail reader: takes the sequencer's blocks from the Ringbuffer into this node's log.
 *
 * <p>{@link io.gridrelay.node.tail.TailReader} reads, appends and publishes on one thread. {@link
 * io.gridrelay.node.tail.CommittedBlocks} decides, purely, which blocks count. {@link
 * io.gridrelay.node.tail.LogFiller} copies from peers what the ring does not hold. {@link
 * io.gridrelay.node.tail.LogSync} makes the log durable on a second thread, and only then folds the
 * blocks and acknowledges their events. {@link io.gridrelay.node.tail.LogEndAgreement} is for a
 * sequencer that begins: it must know where the log of the whole cluster ends.
 *
 * <p>Deliberately not here: what the log is used for, and how peers send their logs.
 */
@NullMarked
package io.gridrelay.node.tail;

import org.jspecify.annotations.NullMarked;
