/**
 * Upstream hosts: what a host is ({@link io.gridrelay.node.host.UpstreamHost}), where in its stream
 * we are ({@link io.gridrelay.node.host.UpstreamPosition}), which hosts are known ({@link
 * io.gridrelay.node.host.Hosts}) and how a stranger becomes one ({@link
 * io.gridrelay.node.host.CrawlRequests}).
 *
 * <p>Connections to them are in package {@code feed}.
 */
@NullMarked
package io.gridrelay.node.host;

import org.jspecify.annotations.NullMarked;
