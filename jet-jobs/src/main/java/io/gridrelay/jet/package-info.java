/**
 * The Hazelcast Jet jobs. {@link io.gridrelay.jet.IngestJob} takes verified events from every
 * member to the one {@linkplain io.gridrelay.jet.SequencerP sequencer}, which numbers them, encodes
 * them and appends them to the Ringbuffer.
 *
 * <p>The node gives the jobs what they need through three interfaces that it implements: {@link
 * io.gridrelay.jet.HandOver}, {@link io.gridrelay.jet.Sequencing} and {@link
 * io.gridrelay.jet.SequencerLease}. Processors are cooperative: they never block.
 *
 * <p>Deliberately not here: verification (in the node's lanes, so that a job's restart repeats none
 * of it) and any state that a Jet snapshot would have to save.
 */
@NullMarked
package io.gridrelay.jet;

import org.jspecify.annotations.NullMarked;
