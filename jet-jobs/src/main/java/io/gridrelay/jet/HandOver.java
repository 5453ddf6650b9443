package io.gridrelay.jet;

import java.time.Duration;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Where verified events leave the node's lanes and enter the Jet job. The node implements it and
 * puts it into Hazelcast's user context under {@link #KEY}, so that nothing of it travels in the
 * job.
 *
 * <p>Thread-safe. Called from a cooperative thread: never blocks.
 */
public interface HandOver {
  /** Name in the user context. */
  String KEY = "gridrelay.handover";

  /**
   * The source of a new execution of the job takes over: it will poll the events of all hosts whose
   * name lies on a partition that it owns. Everything that is not acknowledged is queued again, in
   * its order. A later claim replaces an earlier one.
   */
  void claim(long executionId, IntPredicate ownsPartition);

  /**
   * The next event, or null if there is none now or if the execution is not the one that claimed
   * last.
   */
  @Nullable VerifiedEvent poll(long executionId);

  /**
   * For how long nothing has been acknowledged though there are events that wait for it; zero if
   * there are none.
   */
  Duration stalled();
}
