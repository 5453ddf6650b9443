package io.gridrelay.jet;

import com.hazelcast.core.HazelcastInstance;

/** Finds what the node left for the processors on its own member. */
final class UserContext {
  private UserContext() {}

  static <T> T get(HazelcastInstance member, String key, Class<T> type) {
    Object value = member.getUserContext().get(key);
    if (value == null) {
      throw new IllegalStateException("the node did not put '" + key + "' into the user context");
    }
    return type.cast(value);
  }
}
