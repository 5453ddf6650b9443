package io.gridrelay.simulator;

import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What happens how often. Immutable.
 *
 * @param weights relative frequency of each occurrence; a missing one never happens
 */
public record TrafficMix(Map<Occurrence, Double> weights) {

  public TrafficMix {
    double sum = 0;
    for (Map.Entry<Occurrence, Double> entry : weights.entrySet()) {
      if (!(entry.getValue() >= 0)) {
        throw new IllegalArgumentException(
            "weight of " + entry.getKey() + " is " + entry.getValue() + ", allowed is 0 or more");
      }
      sum += entry.getValue();
    }
    if (!(sum > 0)) {
      throw new IllegalArgumentException("the weights of a traffic mix add up to " + sum);
    }
    weights = Map.copyOf(weights);
  }

  /** Nothing but commits with operations. */
  public static TrafficMix commitsOnly() {
    return new TrafficMix(Map.of(Occurrence.COMMIT, 1.0));
  }

  /** Everything that happens on the network, the rare things more often than there. */
  public static TrafficMix everything() {
    Map<Occurrence, Double> weights = new EnumMap<>(Occurrence.class);
    weights.put(Occurrence.COMMIT, 960.0);
    weights.put(Occurrence.EMPTY_COMMIT, 2.0);
    weights.put(Occurrence.CREATION, 4.0);
    weights.put(Occurrence.SYNC, 4.0);
    weights.put(Occurrence.IDENTITY, 10.0);
    weights.put(Occurrence.HANDLE_CHANGE, 4.0);
    weights.put(Occurrence.KEY_ROTATION, 2.0);
    weights.put(Occurrence.DEACTIVATION, 4.0);
    weights.put(Occurrence.TAKEDOWN, 2.0);
    weights.put(Occurrence.REACTIVATION, 5.0);
    weights.put(Occurrence.DELETION, 1.0);
    weights.put(Occurrence.MIGRATION, 2.0);
    return new TrafficMix(weights);
  }

  /**
   * The same without new keys and new hosts, for nodes and consumers that verify old events: they
   * can only be verified as long as the account still has the key it signed with, and a host is
   * believed only as long as the account is there.
   */
  public TrafficMix withSteadyKeys() {
    Map<Occurrence, Double> rest = new EnumMap<>(weights);
    rest.remove(Occurrence.KEY_ROTATION);
    rest.remove(Occurrence.MIGRATION);
    return new TrafficMix(rest);
  }

  Occurrence draw(RandomGenerator random) {
    double sum = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    double at = random.nextDouble() * sum;
    Occurrence last = Occurrence.COMMIT;
    for (Occurrence occurrence : Occurrence.values()) { // a fixed order, for the seed's sake
      double weight = weights.getOrDefault(occurrence, 0.0);
      if (weight > 0) {
        last = occurrence;
        at -= weight;
        if (at < 0) {
          return occurrence;
        }
      }
    }
    return last;
  }
}
