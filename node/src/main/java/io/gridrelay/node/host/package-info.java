/**
 * Upstream hosts: what a host is ({@link io.gridrelay.node.host.UpstreamHost}), where in its stream
 * we are ({@link io.gridrelay.node.host.UpstreamPosition}).
 *
 * <p>Connections to them are in package {@code feed}; which hosts are known, and how a stranger
 * becomes one, in its {@code Roster}.
 */
@NullMarked
package io.gridrelay.node.host;

import org.jspecify.annotations.NullMarked;
