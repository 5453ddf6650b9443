/**
 * The sequencer's lease: who may give out sequence numbers, and from which ranges.
 *
 * <p>{@link io.gridrelay.node.sequence.LeaseProtocol} is the protocol as a pure state machine,
 * {@link io.gridrelay.node.sequence.LeaseKeeper} runs it over the state store. Deliberately not
 * here: the numbers themselves (the sequencer in {@code jet-jobs} counts) and where the sequencer
 * runs (Hazelcast decides).
 */
@NullMarked
package io.gridrelay.node.sequence;

import org.jspecify.annotations.NullMarked;
