package io.gridrelay.client.jetstream;

import io.gridrelay.atproto.syntax.Did;

/** One message of Jetstream. Immutable. */
public sealed interface JetstreamEvent
    permits JetstreamCommit, JetstreamIdentity, JetstreamAccount {
  Did did();

  /** When the relay numbered it, in microseconds since 1970; unique and increasing: the cursor. */
  long timeUs();

  /** The message as it came, decompressed. */
  String json();
}
