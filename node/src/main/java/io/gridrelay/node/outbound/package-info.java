/**
 * The one HTTP client for everything a node fetches from hosts it does not know: DID documents,
 * {@code describeServer}, {@code getRepoStatus}.
 *
 * <p>{@link OutboundHttp} is built for small JSON answers at a high rate: keep-alive connections,
 * one event loop, a bound for every wait and size. Which addresses may be dialled is decided on the
 * resolved address and at connect time, so that a name that resolves differently the second time
 * gains nothing.
 *
 * <p>Left out on purpose: request bodies, cookies, compression, HTTP/2, caching.
 */
@NullMarked
package io.gridrelay.node.outbound;

import org.jspecify.annotations.NullMarked;
