/**
 * A whole cluster under load: {@link io.gridrelay.benchmarks.cluster.ClusterLoad} starts nodes as
 * their users do, with a database and hosts, and measures what they spend, how late events are, and
 * how long consumers hear nothing when a node dies or leaves.
 */
@NullMarked
package io.gridrelay.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
