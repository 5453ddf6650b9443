/**
 * The events of {@code com.atproto.sync.subscribeRepos} as types: {@link
 * io.gridrelay.client.firehose.FirehoseEvent} is sealed, so that a {@code switch} over it is
 * checked. {@link io.gridrelay.client.firehose.FirehoseDecoder} reads single frames.
 *
 * <p>Signatures and trees are not verified here: the relay has done it, and {@code frame()} has the
 * original bytes for who wants to do it again. Thread-safety: events are immutable.
 */
@NullMarked
package io.gridrelay.client.firehose;

import org.jspecify.annotations.NullMarked;
