/**
 * RFC 6455 on the server side, without a thread or a socket: the opening handshake, the parser of
 * client frames and the encoding of control frames. What consumers receive is framed already when
 * it is written to the log, so no data frame is ever encoded here.
 *
 * <p>Main types: {@link io.gridrelay.node.serve.websocket.Handshake}, {@link
 * io.gridrelay.node.serve.websocket.InboundFrames}, {@link
 * io.gridrelay.node.serve.websocket.ServerFrames}. All of them belong to one connection and one
 * thread. Extensions (permessage-deflate) are left out on purpose: frames are shared between
 * consumers, and a context per connection would undo that.
 */
@NullMarked
package io.gridrelay.node.serve.websocket;

import org.jspecify.annotations.NullMarked;
