/**
 * A WebSocket client (RFC 6455) with pull back-pressure, on Netty: it reads the upstream hosts of a
 * node and carries the subscriptions of the SDK.
 *
 * <p>{@link io.gridrelay.client.websocket.WebSocketClient} owns a few event loops that serve
 * thousands of connections. A connection reads from its socket only while its user has asked for
 * messages ({@link io.gridrelay.client.websocket.WebSocketConnection#request}); every message
 * arrives as a {@code byte[]} of its own, copied once from the socket's buffer. How a connection
 * ended is always a value, {@link io.gridrelay.client.websocket.CloseReason}.
 *
 * <p>Thread-safety: {@code WebSocketClient} and {@code WebSocketConnection} may be used from any
 * thread; a {@link io.gridrelay.client.websocket.WebSocketListener} is called by one event-loop
 * thread at a time and must not block it.
 *
 * <p>Left out on purpose: extensions (permessage-deflate), subprotocols, redirects, proxies and
 * reconnecting; the last is the business of a feed or subscription, which knows its cursor.
 */
@NullMarked
package io.gridrelay.client.websocket;

import org.jspecify.annotations.NullMarked;
