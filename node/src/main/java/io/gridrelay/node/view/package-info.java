/**
 * The cluster as any of its nodes sees it. Each node describes itself, the hosts that it reads and
 * its consumers; {@link io.gridrelay.node.view.ClusterView} shares that through replicated maps and
 * {@link io.gridrelay.node.view.StateEndpoint} shows all of it at {@code /state}.
 *
 * <p>What is here is for people and for sending consumers elsewhere. Nothing is decided by it: it
 * may be seconds old, and after a cut each side shows its own half.
 */
@NullMarked
package io.gridrelay.node.view;

import org.jspecify.annotations.NullMarked;
