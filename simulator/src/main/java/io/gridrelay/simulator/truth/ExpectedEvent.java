package io.gridrelay.simulator.truth;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event that a relay has to deliver. Immutable.
 *
 * @param upstreamSeq seq on the host's own wire
 * @param ordinal place among the events of its DID, from 0
 * @param ops empty unless a commit
 * @param commit CID of the commit as text, null without one
 * @param status of an account event, null for active
 */
public record ExpectedEvent(
    String host,
    long upstreamSeq,
    EventKey key,
    int ordinal,
    List<ExpectedOp> ops,
    @Nullable String commit,
    @Nullable String status) {
  public ExpectedEvent {
    requireNonNull(key, "key");
    ops = List.copyOf(ops);
  }
}
