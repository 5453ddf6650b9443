package io.gridrelay.node.feed;

import java.util.function.Consumer;

/**
 * Tells all nodes of the cluster that the state store has something new about a host. May get lost;
 * everybody looks into the store now and then anyway. Thread-safe; does not block.
 */
public interface HostNews {
  /** Stands for any number of hosts. */
  String MANY = "";

  /** The news of a node that is alone. */
  static HostNews none() {
    return new HostNews() {
      @Override
      public void tell(String hostname) {}

      @Override
      public void listen(Consumer<String> listener) {}
    };
  }

  /** A host was added, or asks to be heard; {@link #MANY} if there are several. */
  void tell(String hostname);

  /** Passes on what other nodes tell, and possibly this one; the listener must not block. */
  void listen(Consumer<String> listener);
}
