package io.gridrelay.node.rig;

import java.time.Duration;
import java.util.Set;

/**
 * A fault that has begun.
 *
 * @param words what was done, to whom
 * @param hit numbers of the nodes whose own consumers have to suffer; those of the others must go
 *     on
 * @param hold how long it lasts
 * @param end makes it undone, as far as the rig has to: starts what was killed, heals what was cut
 */
record Strike(String words, Set<Integer> hit, Duration hold, Runnable end) {
  Strike {
    hit = Set.copyOf(hit);
  }
}
