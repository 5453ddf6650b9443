package io.gridrelay.node.serve.fanout;

import io.gridrelay.node.serve.websocket.WebSocketFault;
import java.util.Optional;

/** Understands the messages of subscribers. Thread-safe; may take some time with large ones. */
@FunctionalInterface
public interface OptionsReader {
  /**
   * Reads a text message.
   *
   * @return the filter from now on; empty when the message means nothing
   * @throws WebSocketFault when the message ends the connection
   */
  Optional<EventFilter> read(byte[] utf8) throws WebSocketFault;
}
