/**
 * The AT Protocol as pure functions: syntax, TID, CID, DAG-CBOR, CAR, the MST and its inversion,
 * keys and signatures, DID documents, event frames and Jetstream JSON. Bytes go in, values or a
 * typed rejection come out. There are no threads, clocks, sockets or files here.
 */
@NullMarked
package io.gridrelay.atproto;

import org.jspecify.annotations.NullMarked;
