/**
 * The fault rig: three real nodes as processes, PostgreSQL, a simulated network and consumers on
 * both wires, to which bad things happen by seed, and a check that consumers notice no more than a
 * reconnect.
 *
 * <p>{@link io.gridrelay.node.rig.FaultIT} is the way in, for the short run of a build and for the
 * long one; docs/reliability.md has its table. {@link io.gridrelay.node.rig.Laboratory} is what the
 * faults are done to, {@link io.gridrelay.node.rig.FaultKind} names them, {@link
 * io.gridrelay.node.rig.Strikes} does them, {@link io.gridrelay.simulator.truth.Audience} judges.
 * What the machine does not permit (network namespaces, mounts, a C compiler) is skipped with a
 * message and counted.
 */
@NullMarked
package io.gridrelay.node.rig;

import org.jspecify.annotations.NullMarked;
