/**
 * A simulated AT Protocol network for the demo, the tests and the benchmarks.
 *
 * <ul>
 *   <li>{@link io.gridrelay.simulator.SimulatedNetwork}: a PLC directory, PDS hosts with signed
 *       repositories, live traffic, {@link io.gridrelay.simulator.Fault faults} on demand, and a
 *       {@link io.gridrelay.simulator.truth.TruthLedger ledger} of what a relay has to deliver
 *   <li>{@link io.gridrelay.simulator.ReplayNetwork}: traffic that was signed ahead of time, as
 *       fast as a relay takes it
 *   <li>{@link io.gridrelay.simulator.CorpusHost}: recorded frames as one upstream relay
 * </ul>
 *
 * <p>These are thread-safe; what lies behind a {@code SimulatedNetwork} is guarded by the lock of
 * its {@code World}. Left out on purpose: writing by clients, blobs, handle resolution, TLS.
 */
@NullMarked
package io.gridrelay.simulator;

import org.jspecify.annotations.NullMarked;
