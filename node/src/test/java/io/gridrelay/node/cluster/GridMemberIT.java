package io.gridrelay.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import io.gridrelay.jet.LeaseFence;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A real member beside one that is not well. */
class GridMemberIT {
  private static final Duration WATCHED = Duration.ofSeconds(2);

  /** Or the thread that writes to it never comes to write to the others, which miss this member. */
  @Test
  void isIdleWhileAFrozenMemberDoesNotAnswer() throws Exception {
    int port = freePort();
    int frozen = freePort();
    HazelcastInstance member =
        GridMember.start(
            GridConfig.cluster(
                    "grid-member",
                    "127.0.0.1",
                    port,
                    List.of("127.0.0.1:" + port, "127.0.0.1:" + frozen))
                .withAttributes(
                    ClusterIdentityTest.node("a", ClusterTrait.CLUSTER, "cluster 1").attributes()),
            new LeaseFence(() -> true));
    try (ServerSocket mute = new ServerSocket(frozen, 1, InetAddress.getLoopbackAddress())) {
      mute.setSoTimeout(60_000);
      try (Socket connection = mute.accept()) {
        long before = writersMillis();
        TimeUnit.MILLISECONDS.sleep(WATCHED.toMillis()); // while nothing may happen
        assertThat(writersMillis() - before).isLessThan(WATCHED.toMillis() / 10);
        assertThat(connection.getInputStream().available()).isPositive();
      }
    } finally {
      member.getLifecycleService().terminate();
    }
  }

  /** Time on a processor of the threads that write to other members. */
  private static long writersMillis() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.dumpAllThreads(false, false))
        .filter(thread -> thread.getThreadName().contains(".IO.thread-out-"))
        .map(ThreadInfo::getThreadId)
        .mapToLong(id -> Math.max(0, threads.getThreadCpuTime(id)) / 1_000_000)
        .sum();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
