/**
 * Who is behind a DID: signing key, PDS and handle, from DID documents of methods plc and web.
 *
 * <p>{@link io.gridrelay.node.identity.IdentityDirectory} is the bounded cache with its look-ups;
 * the documents are fetched through package {@code outbound}, and read by {@code atproto}. Handles
 * are not resolved back: a relay passes on events whatever the handle says.
 */
@NullMarked
package io.gridrelay.node.identity;

import org.jspecify.annotations.NullMarked;
