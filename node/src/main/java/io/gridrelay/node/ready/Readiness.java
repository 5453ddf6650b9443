package io.gridrelay.node.ready;

import java.util.List;
import java.util.Optional;

/** Whether a node, or a part of it, can serve. Thread-safe; must not block: I/O threads ask. */
@FunctionalInterface
public interface Readiness {
  /** Why not; empty when it is ready. */
  List<NotReady> reasons();

  default boolean isReady() {
    return reasons().isEmpty();
  }

  /** Why new consumers are not taken, if they are not. */
  default Optional<NotReady> refusal() {
    return reasons().stream().filter(reason -> reason.cause().refusesStreams()).findFirst();
  }

  /** Ready when all of them are. */
  static Readiness all(List<Readiness> parts) {
    List<Readiness> asked = List.copyOf(parts);
    return () -> asked.stream().flatMap(part -> part.reasons().stream()).toList();
  }
}
