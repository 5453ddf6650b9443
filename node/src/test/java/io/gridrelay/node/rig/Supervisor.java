package io.gridrelay.node.rig;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Starts nodes that have stopped by themselves, as the system's service manager would. Not
 * thread-safe.
 */
final class Supervisor {
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(2);

  private final List<Peer> peers;
  private final Consumer<String> notes;
  private int restarts;
  private long notBeforeNanos = System.nanoTime();

  /**
   * @param notes gets a line per restart
   */
  Supervisor(List<Peer> peers, Consumer<String> notes) {
    this.peers = List.copyOf(peers);
    this.notes = notes;
  }

  /** Whether all nodes are ready; to be asked again and again. */
  boolean allReady() {
    boolean ready = true;
    for (Peer peer : peers) {
      if (!peer.isAlive()) {
        ready = false;
        restart(peer);
      } else {
        ready &= peer.isReady();
      }
    }
    return ready;
  }

  private void restart(Peer peer) {
    if (System.nanoTime() - notBeforeNanos > 0) {
      notes.accept("%s stopped with exit code %d: starting it".formatted(peer, peer.exitCode()));
      notBeforeNanos = System.nanoTime() + RESTART_PAUSE.toNanos();
      restarts++;
      peer.start();
    }
  }

  int restarts() {
    return restarts;
  }
}
