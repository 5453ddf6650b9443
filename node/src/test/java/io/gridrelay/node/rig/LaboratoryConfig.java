package io.gridrelay.node.rig;

import java.nio.file.Path;
import java.util.List;

/**
 * What a {@link Laboratory} is like. Immutable.
 *
 * @param directory for everything that it writes; kept afterwards
 * @param seed of the simulated network and of the readers' whims
 * @param eventsPerSecond of all hosts together
 * @param hopping readers of each wire that go from node to node; besides, each node has one reader
 *     of each wire that stays with it
 * @param isolated whether each node gets a network, a clock and a disk of its own, as far as the
 *     machine permits
 * @param isTrained whether a first node is started and stopped so that the others start faster
 * @param patches class path entries of the nodes that come before everything else
 */
record LaboratoryConfig(
    Path directory,
    int nodes,
    long seed,
    double eventsPerSecond,
    int hopping,
    boolean isolated,
    boolean isTrained,
    List<Path> patches) {
  LaboratoryConfig {
    patches = List.copyOf(patches);
  }

  static LaboratoryConfig of(Path directory, long seed) {
    return new LaboratoryConfig(directory, 3, seed, 200, 2, true, false, List.of());
  }

  LaboratoryConfig withEventsPerSecond(double value) {
    return new LaboratoryConfig(
        directory, nodes, seed, value, hopping, isolated, isTrained, patches);
  }

  LaboratoryConfig withHopping(int value) {
    return new LaboratoryConfig(
        directory, nodes, seed, eventsPerSecond, value, isolated, isTrained, patches);
  }

  LaboratoryConfig trained() {
    return new LaboratoryConfig(
        directory, nodes, seed, eventsPerSecond, hopping, isolated, true, patches);
  }

  LaboratoryConfig withPatches(List<Path> value) {
    return new LaboratoryConfig(
        directory, nodes, seed, eventsPerSecond, hopping, isolated, isTrained, value);
  }
}
