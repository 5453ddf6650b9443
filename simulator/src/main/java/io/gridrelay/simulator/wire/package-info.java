/**
 * A small HTTP and WebSocket server on blocking sockets and virtual threads: {@link
 * io.gridrelay.simulator.wire.WireServer} listens, {@link
 * io.gridrelay.simulator.wire.WebSocketPeer} speaks to one consumer.
 *
 * <p>A server library would be in the way: a host that misbehaves has to send half a frame, the
 * first events in the packet of the handshake, or a reset, and to know what the socket has taken.
 * There is no TLS and no protection against clients; it serves tests and demos.
 */
@NullMarked
package io.gridrelay.simulator.wire;

import org.jspecify.annotations.NullMarked;
