package io.gridrelay.jet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.RestartableException;
import java.lang.reflect.Proxy;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.Test;

class UserContextTest {
  private final ConcurrentMap<String, Object> context = new ConcurrentHashMap<>();
  private final HazelcastInstance member =
      (HazelcastInstance)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {HazelcastInstance.class},
              (proxy, method, arguments) -> context);

  /** Any other exception would end the job for all members. */
  @Test
  void letsTheJobBeTriedAgainWhileAMemberThatJoinsIsNotReady() {
    assertThatThrownBy(() -> UserContext.get(member, "key", String.class))
        .isInstanceOf(RestartableException.class);
    context.put("key", "value");
    assertThat(UserContext.get(member, "key", String.class)).isEqualTo("value");
  }
}
