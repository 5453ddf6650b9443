package io.gridrelay.simulator.truth;

/**
 * A message that some consumer has received, judged once for all of them. Immutable.
 *
 * @param number what a consumer stores as its cursor
 * @param message number in the {@link TruthIndex}; -1 if it was not expected
 * @param place grows with the events of one DID, and within one event with its operations
 */
record Sighting(long number, int message, String did, long place) {
  static final int UNEXPECTED = -1;

  /** Which event of its DID it belongs to. */
  long ordinal() {
    return place >> 16;
  }
}
