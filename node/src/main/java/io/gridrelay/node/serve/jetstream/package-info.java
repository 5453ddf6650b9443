/**
 * The Jetstream v1 wire, {@code /subscribe}: what its query parameters and the client's messages
 * mean. Moving the events is the work of {@code serve.fanout}.
 */
@NullMarked
package io.gridrelay.node.serve.jetstream;

import org.jspecify.annotations.NullMarked;
