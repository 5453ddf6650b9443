/**
 * What a relay has to make of the simulated network: {@link
 * io.gridrelay.simulator.truth.TruthLedger} is written by the network as it emits, {@link
 * io.gridrelay.simulator.truth.Checker} compares it with what came out. The ledger is a model of
 * its own: it shares no code with the relay's rules.
 */
@NullMarked
package io.gridrelay.simulator.truth;

import org.jspecify.annotations.NullMarked;
