/**
 * Keys and signatures of the AT Protocol: ECDSA over SHA-256 on the curves K-256 (secp256k1) and
 * P-256 (secp256r1).
 *
 * <p>Start at {@link io.gridrelay.atproto.crypto.PublicKey} and {@link
 * io.gridrelay.atproto.crypto.PrivateKey}; their text forms are in {@link
 * io.gridrelay.atproto.crypto.Multikey}. A signature is always 64 bytes, r and s big-endian one
 * after the other, and s must be low; DER and high-S are refused on both curves.
 *
 * <p>The arithmetic is done by libsecp256k1 (JNI) and by the Corretto provider where their native
 * libraries load, and by Bouncy Castle in pure Java where they do not, or when the system property
 * {@code gridrelay.crypto.pureJava} is {@code true} at the first use of a key. Keys are immutable
 * and may be shared between threads; scratch space is kept per thread.
 *
 * <p>Left out: other curves, JWTs, encryption, key storage.
 */
@NullMarked
package io.gridrelay.atproto.crypto;

import org.jspecify.annotations.NullMarked;
