package io.gridrelay.benchmarks.view;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.sun.management.OperatingSystemMXBean;
import io.gridrelay.node.view.ClusterView;
import io.gridrelay.node.view.ConnectionView;
import io.gridrelay.node.view.HostView;
import io.gridrelay.node.view.LocalView;
import io.gridrelay.node.view.NodeView;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Processor time of the cluster's view: three members in one process, whose hosts and consumers all
 * move all the time. Measured without and with the views; the difference is their cost on all
 * members together.
 *
 * <p>Arguments: hosts, consumers (of all nodes together), seconds.
 */
public final class ViewLoad {
  private static final int NODES = 3;
  private static final int BASE_PORT = 15701;
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private ViewLoad() {}

  /** Runs the measurement and prints it. */
  public static void main(String[] arguments) throws InterruptedException {
    int hosts = Integer.parseInt(arguments[0]) / NODES;
    int consumers = Integer.parseInt(arguments[1]) / NODES;
    long seconds = Long.parseLong(arguments[2]);
    List<HazelcastInstance> members = new ArrayList<>();
    IntStream.range(0, NODES).forEach(i -> members.add(member(i)));
    double idle = cores(seconds);
    List<ClusterView> views = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      views.add(ClusterView.start(members.get(i), new Busy("node" + i, hosts, consumers)));
    }
    TimeUnit.SECONDS.sleep(15); // JIT
    double busy = cores(seconds);
    System.out.printf(
        "%d nodes, %d hosts, %d consumers: %.4f cores without views, %.4f with; %.2f %% of a core"
            + " per node; %d nodes seen%n",
        NODES,
        hosts * NODES,
        consumers * NODES,
        idle,
        busy,
        (busy - idle) / NODES * 100,
        views.getFirst().nodes().size());
    views.forEach(ClusterView::close);
    members.forEach(member -> member.getLifecycleService().terminate());
  }

  private static double cores(long seconds) throws InterruptedException {
    System.gc();
    long cpu = SYSTEM.getProcessCpuTime();
    long wall = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    return (double) (SYSTEM.getProcessCpuTime() - cpu) / (System.nanoTime() - wall);
  }

  private static HazelcastInstance member(int index) {
    Config config = new Config();
    config.setClusterName("view-load");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.logging.type", "none");
    config.getMetricsConfig().setEnabled(false);
    var network = config.getNetworkConfig();
    network.setPort(BASE_PORT + index).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    network.getJoin().getMulticastConfig().setEnabled(false);
    network.getJoin().getTcpIpConfig().setEnabled(true);
    IntStream.range(0, NODES)
        .forEach(i -> network.getJoin().getTcpIpConfig().addMember("127.0.0.1:" + (BASE_PORT + i)));
    return Hazelcast.newHazelcastInstance(config);
  }

  /** A node where everything moves. */
  private record Busy(String name, int hostCount, int consumerCount) implements LocalView {
    @Override
    public NodeView node() {
      long now = System.currentTimeMillis();
      return new NodeView(
          name,
          name,
          "1",
          "http://127.0.0.1:6008",
          NodeView.MEMBER,
          3,
          new NodeView.LogWindow(1, 1, now, now * 1000, now),
          List.of(),
          new NodeView.Load(
              consumerCount, hostCount, hostCount, now % 97, now % 89, now, 0.5, now, now),
          1,
          now);
    }

    @Override
    public List<HostView> hosts() {
      long now = System.currentTimeMillis();
      return IntStream.range(0, hostCount)
          .mapToObj(
              i ->
                  new HostView(
                      "pds%d.%s.example.com".formatted(i, name),
                      "pds",
                      "active",
                      name,
                      true,
                      now * 7 + i * 31L,
                      now * 7 + i * 31L + 5,
                      now + i,
                      i))
          .toList();
    }

    @Override
    public List<ConnectionView> connections() {
      long now = System.currentTimeMillis();
      return IntStream.range(0, consumerCount)
          .mapToObj(
              i ->
                  new ConnectionView(
                      i,
                      name,
                      "192.0.2." + i % 250,
                      "Mozilla/5.0 (X11; Linux x86_64) agent/" + i % 20,
                      "jetstream",
                      "[collections=2, dids=0, maxMessageBytes=0]",
                      now,
                      i % 10,
                      i % 100,
                      now - i * 1000L,
                      now * 3 + i,
                      now + i,
                      false))
          .toList();
    }
  }
}
