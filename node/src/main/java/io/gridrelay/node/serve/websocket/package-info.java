/**
 * RFC 6455 on the server side, without a thread or a socket: the opening handshake, the parser of
 * client frames and the encoding of control frames. Events are framed already when they are written
 * to the log; the only data frames that are encoded here are notices and errors, which are in no
 * log.
 *
 * <p>Main types: {@link io.gridrelay.node.serve.websocket.Handshake}, {@link
 * io.gridrelay.node.serve.websocket.InboundFrames}, {@link
 * io.gridrelay.node.serve.websocket.ServerFrames}. A parser belongs to one connection and its
 * thread; {@link io.gridrelay.node.serve.websocket.InboundBudget} is shared by all of them, and the
 * rest has no state. Extensions (permessage-deflate) are left out on purpose: frames are shared
 * between consumers, and a context per connection would undo that.
 */
@NullMarked
package io.gridrelay.node.serve.websocket;

import org.jspecify.annotations.NullMarked;
