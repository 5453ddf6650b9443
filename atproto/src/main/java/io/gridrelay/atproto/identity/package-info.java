/**
 * DID documents, and the interface through which somebody fetches them.
 *
 * <p>{@link io.gridrelay.atproto.identity.DidDocument} holds what the protocol takes from a
 * document: signing key, host, handle. Fetching, caching and time-outs are not here; a node
 * implements {@link io.gridrelay.atproto.identity.DidResolver}. Immutable types, safe for use by
 * many threads.
 */
@NullMarked
package io.gridrelay.atproto.identity;

import org.jspecify.annotations.NullMarked;
