/**
 * One peer of the cluster: Hazelcast member, Undertow server, feeds, lanes, tail reader, fan-out,
 * hosts, identity, admin and dashboard. The simulator is used by the demo command only. Nothing but
 * the benchmarks depends on this module.
 */
@NullMarked
package io.gridrelay.node;

import org.jspecify.annotations.NullMarked;
