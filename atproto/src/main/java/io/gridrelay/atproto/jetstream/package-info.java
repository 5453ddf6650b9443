/**
 * Events as Jetstream, version 1, tells them: one JSON object per operation.
 *
 * <p>{@link io.gridrelay.atproto.jetstream.JetstreamEncoder} makes a {@link
 * io.gridrelay.atproto.jetstream.JetstreamTemplate} of each, complete but for the numbers that only
 * the sequencer knows. So the costly part, turning records into JSON, happens where events are
 * verified, and the one sequencer of a cluster copies bytes.
 *
 * <p>Key order is that of the original, fixed for ever by golden tests; clients must not depend on
 * it, but equality with the original is what we promise. Encoders belong to one thread, templates
 * are immutable.
 *
 * @see <a href="https://github.com/bluesky-social/jetstream">Jetstream</a>
 */
@NullMarked
package io.gridrelay.atproto.jetstream;

import org.jspecify.annotations.NullMarked;
