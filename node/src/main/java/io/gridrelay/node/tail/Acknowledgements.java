package io.gridrelay.node.tail;

/**
 * Told which events of upstream hosts are done with: they are in the log on disk, or the sequencer
 * has dropped them. Every node is told about the events of every host. Called by one thread; must
 * not block for long.
 */
public interface Acknowledgements {
  /** The event need not be handed over again, and the host's cursor may pass it. */
  void acknowledged(String host, long upstreamSeq);

  /**
   * This node has not read all of what the sequencer said, so some acknowledgements will never
   * come: what is not acknowledged by now must be handed over again.
   */
  void noticesMissed();
}
