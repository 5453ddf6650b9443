/**
 * Content identifiers: {@link io.gridrelay.atproto.cid.Cid} in binary and text form.
 *
 * <p>The protocol blesses two kinds, both CID version 1 with a SHA-256 digest: codec {@code
 * dag-cbor} for data and {@code raw} for blobs. Other kinds may occur as links in foreign records;
 * they are kept byte for byte but nothing is ever fetched or verified by them. Version 0 is
 * refused. Immutable types, safe for use by many threads.
 */
@NullMarked
package io.gridrelay.atproto.cid;

import org.jspecify.annotations.NullMarked;
