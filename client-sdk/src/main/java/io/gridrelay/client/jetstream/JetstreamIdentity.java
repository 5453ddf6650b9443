package io.gridrelay.client.jetstream;

import io.gridrelay.atproto.syntax.Did;
import java.util.Optional;

/**
 * Something about an identity may have changed. Immutable.
 *
 * @param handle if the host says one; not verified
 * @param seq sequence number on the firehose
 * @param time when the host sent it, by its own clock
 */
public record JetstreamIdentity(
    Did did, long timeUs, Optional<String> handle, long seq, String time, String json)
    implements JetstreamEvent {}
