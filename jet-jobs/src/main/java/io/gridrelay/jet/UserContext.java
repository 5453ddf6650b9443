package io.gridrelay.jet;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.RestartableException;

/** Finds what the node left for the processors on its own member. */
final class UserContext {
  private UserContext() {}

  /**
   * A node that joins may be given the ring, and with it the sequencer, before it is as far.
   *
   * @throws RestartableException if it is not there yet
   */
  static <T> T get(HazelcastInstance member, String key, Class<T> type) {
    Object value = member.getUserContext().get(key);
    if (value == null) {
      throw new RestartableException("the node has no '" + key + "' in the user context yet");
    }
    return type.cast(value);
  }
}
