/**
 * DRISL, the strict profile of DAG-CBOR that the protocol's bytes are written in.
 *
 * <p>{@link io.gridrelay.atproto.cbor.CborReader} pulls values out of a byte array and allocates
 * nothing; {@link io.gridrelay.atproto.cbor.CborWriter} writes the one canonical form; {@link
 * io.gridrelay.atproto.cbor.Drisl} does both for whole trees of {@link
 * io.gridrelay.atproto.cbor.DataValue}. A hash or signature over bytes that this reader has
 * accepted may be computed from the bytes as they came: there is no second encoding of the same
 * value.
 *
 * <p>Left out on purpose: floats, tags other than 42, indefinite lengths. Readers and writers
 * belong to one thread; values are immutable.
 *
 * @see <a href="https://dasl.ing/drisl.html">DRISL</a>
 */
@NullMarked
package io.gridrelay.atproto.cbor;

import org.jspecify.annotations.NullMarked;
