/**
 * The XRPC queries of a relay that need only what a node knows, without HTTP: a query gets an
 * {@link io.gridrelay.node.xrpc.XrpcRequest} and returns an {@link
 * io.gridrelay.node.xrpc.XrpcReply} or throws an {@link io.gridrelay.node.xrpc.XrpcException}.
 *
 * <p>What they know comes through four small interfaces that the ingest side implements: {@link
 * io.gridrelay.node.xrpc.HostDirectory}, {@link io.gridrelay.node.xrpc.AccountDirectory}, {@link
 * io.gridrelay.node.xrpc.PdsDirectory} and {@link io.gridrelay.node.xrpc.CrawlRequests}. Queries
 * may block (they run on virtual threads) and are called by many threads at once. Streams are in
 * {@code serve}.
 */
@NullMarked
package io.gridrelay.node.xrpc;

import org.jspecify.annotations.NullMarked;
