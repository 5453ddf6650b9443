/**
 * The node's one HTTP port: {@link io.gridrelay.node.serve.RelayServer} owns an Undertow, {@code
 * Router} says which path is answered by what, and the stream endpoints turn a request into a
 * consumer. The parts: {@code serve.websocket} (RFC 6455), {@code serve.jetstream} (what
 * subscribers of that wire may ask for), {@code serve.fanout} (moving the log to consumers).
 * Queries live in {@code xrpc}.
 *
 * <p>Where a cursor becomes a position: {@code CursorRules} decides what a cursor means, {@code
 * fanout.ConsumerStart} carries that to the consumer's {@code fanout.Subscription}, which has the
 * place in the log looked up. If the log has not got there, {@code FutureCursors} decides whether
 * it will.
 */
@NullMarked
package io.gridrelay.node.serve;

import org.jspecify.annotations.NullMarked;
