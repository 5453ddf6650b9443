package io.gridrelay.client;

import io.gridrelay.atproto.AtprotoException;
import java.net.URI;

/**
 * What differs between the firehose and Jetstream. Used by the reading thread only.
 *
 * @param <E> type of the events
 */
interface Wire<E> extends AutoCloseable {
  /** A message as it came. */
  record Message(boolean text, byte[] payload) {}

  /** What a message means. */
  sealed interface Outcome<E> {}

  /** An event and its position; a position of 0 is none. */
  record Event<E>(E event, long cursor) implements Outcome<E> {}

  /** Something to pass over. */
  record Ignored<E>() implements Outcome<E> {}

  /** The server ends the stream. */
  record StreamError<E>(String name, String message) implements Outcome<E> {}

  /** Where to connect to on a server. */
  URI uri(URI server, Start start);

  /**
   * Decodes a message.
   *
   * @throws AtprotoException if it is malformed
   */
  Outcome<E> decode(Message message);

  @Override
  void close();
}
