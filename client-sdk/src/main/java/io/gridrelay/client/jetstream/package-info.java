/**
 * The events of Jetstream, version 1, as types: {@link
 * io.gridrelay.client.jetstream.JetstreamEvent} is sealed, so that a {@code switch} over it is
 * checked. {@link io.gridrelay.client.jetstream.JetstreamDecoder} reads single messages, plain or
 * compressed. Thread-safety: events are immutable, decoders thread-safe.
 */
@NullMarked
package io.gridrelay.client.jetstream;

import org.jspecify.annotations.NullMarked;
