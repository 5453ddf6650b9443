/**
 * Frames of {@code com.atproto.sync.subscribeRepos}, version 0 of the event stream: one binary
 * WebSocket message that holds a header and a body in DRISL.
 *
 * <p>{@link io.gridrelay.atproto.event.FrameDecoder} turns bytes into an {@link
 * io.gridrelay.atproto.event.EventFrame} or a {@link io.gridrelay.atproto.event.BrokenFrame}. A
 * decoded frame is a view of the bytes that came: what the relay passes on is them, with another
 * sequence number put in by {@link io.gridrelay.atproto.event.SeqPatch}. {@link
 * io.gridrelay.atproto.event.FrameWriter} makes frames from nothing, for hosts and tests.
 *
 * <p>Decoding is strict about the encoding, unknown fields included, and checks the types of the
 * known fields. Whether a commit is right is the business of package {@code repo}. Frames are
 * immutable as long as nobody writes to their array; decoder and writer belong to one thread.
 *
 * @see <a href="https://atproto.com/specs/event-stream">Event stream</a>
 */
@NullMarked
package io.gridrelay.atproto.event;

import org.jspecify.annotations.NullMarked;
