/**
 * One peer of the cluster: Hazelcast member, Undertow server, feeds, lanes, tail reader, fan-out,
 * hosts and identity. {@link io.gridrelay.node.Node} puts the parts together, starts and stops
 * them. The simulator is used by the commands {@code demo} and {@code simulate} only. Nothing but
 * the benchmarks depends on this module.
 */
@NullMarked
package io.gridrelay.node;

import org.jspecify.annotations.NullMarked;
