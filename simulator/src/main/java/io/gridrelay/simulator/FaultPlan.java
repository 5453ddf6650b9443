package io.gridrelay.simulator;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * When a host misbehaves: by chance after any of its events, or exactly after its n-th. Immutable;
 * every {@code with} gives a new plan.
 *
 * @param chances probability of each fault per event, 0 to 1
 * @param scheduled faults by the count of the host's events (from 1) behind which they come
 */
public record FaultPlan(Map<Fault, Double> chances, Map<Long, List<Fault>> scheduled) {
  private static final FaultPlan NONE = new FaultPlan(Map.of(), Map.of());

  public FaultPlan {
    chances.forEach(
        (fault, chance) -> {
          if (!(chance >= 0 && chance <= 1)) {
            throw new IllegalArgumentException(
                "chance of " + fault + " is " + chance + ", allowed is 0 to 1");
          }
        });
    chances = Map.copyOf(chances);
    Map<Long, List<Fault>> copy = new TreeMap<>();
    scheduled.forEach((event, faults) -> copy.put(event, List.copyOf(faults)));
    scheduled = Map.copyOf(copy);
  }

  /** A host that behaves. */
  public static FaultPlan none() {
    return NONE;
  }

  /** All faults of a scope, each with this probability per event. */
  public static FaultPlan all(Fault.Scope scope, double chance) {
    FaultPlan plan = NONE;
    for (Fault fault : Fault.values()) {
      plan = fault.scope() == scope ? plan.withChance(fault, chance) : plan;
    }
    return plan;
  }

  /** The same plan, and this fault with this probability per event. */
  public FaultPlan withChance(Fault fault, double chance) {
    Map<Fault, Double> more = new EnumMap<>(Fault.class);
    more.putAll(chances);
    more.put(requireNonNull(fault, "fault"), chance);
    return new FaultPlan(more, scheduled);
  }

  /** The same plan, and this fault behind the host's {@code event}-th event, counted from 1. */
  public FaultPlan withFaultAfter(long event, Fault fault) {
    Map<Long, List<Fault>> more = new TreeMap<>(scheduled);
    List<Fault> faults = new ArrayList<>(more.getOrDefault(event, List.of()));
    faults.add(requireNonNull(fault, "fault"));
    more.put(event, faults);
    return new FaultPlan(chances, more);
  }

  /** The faults that come behind a host's {@code event}-th event, in a fixed order. */
  List<Fault> after(long event, RandomGenerator random) {
    List<Fault> due = new ArrayList<>(scheduled.getOrDefault(event, List.of()));
    if (!chances.isEmpty()) {
      for (Fault fault : Fault.values()) { // not the map's order, which differs between runs
        Double chance = chances.get(fault);
        if (chance != null && random.nextDouble() < chance) {
          due.add(fault);
        }
      }
    }
    return due;
  }
}
