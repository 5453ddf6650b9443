/**
 * Whether a node can serve, and if not, why: {@link io.gridrelay.node.ready.Readiness} is asked by
 * {@code /ready}, by the metrics, by the streams and by the view of the cluster. Each part of a
 * node answers for itself; the node puts the answers together.
 *
 * <p>Deliberately not here: what to do about it.
 */
@NullMarked
package io.gridrelay.node.ready;

import org.jspecify.annotations.NullMarked;
