package io.gridrelay.client.jetstream;

import io.gridrelay.atproto.syntax.Did;
import java.util.Optional;

/**
 * The status of an account on its host. Immutable.
 *
 * @param active whether its records may be shown
 * @param status why it is not active
 * @param seq sequence number on the firehose
 * @param time when the host sent it, by its own clock
 */
public record JetstreamAccount(
    Did did,
    long timeUs,
    boolean active,
    Optional<String> status,
    long seq,
    String time,
    String json)
    implements JetstreamEvent {}
