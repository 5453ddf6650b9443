package io.gridrelay.client.firehose;

/** One message of the firehose. Immutable. */
public sealed interface FirehoseEvent permits AccountedEvent, InfoEvent {

  /** The sequence number, or 0 for an {@link InfoEvent}, which has none. */
  long seq();

  /** A copy of the message as it came: two DRISL objects, header and body. */
  byte[] frame();
}
