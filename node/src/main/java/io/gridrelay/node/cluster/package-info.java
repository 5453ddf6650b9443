/**
 * This node as a member of the Hazelcast grid: its configuration, start and end.
 *
 * <p>Deliberately not here: anything that uses the grid.
 */
@NullMarked
package io.gridrelay.node.cluster;

import org.jspecify.annotations.NullMarked;
