package io.gridrelay.node.rig;

import java.util.ArrayList;
import java.util.List;

/**
 * A network of its own for each endpoint (Linux network namespaces), joined by a router whose rules
 * drop what goes from one endpoint to another: each direction by itself, silently, as a broken
 * switch does. Endpoint 0 is the rig itself, in the namespace of this process.
 *
 * <p>The addresses are of 198.18.0.0/15, which is set aside for tests of networks (RFC 2544).
 * Closing it leaves nothing behind. Thread-safe.
 */
final class Network implements AutoCloseable {
  private static final long TAG = ProcessHandle.current().pid() % 100_000;
  private static final long THIRD_BYTE = TAG % 256;

  private final String router = "grr" + TAG;
  private final int endpoints;
  private final List<String> rules = new ArrayList<>();

  private Network(int endpoints) {
    this.endpoints = endpoints;
  }

  /** Why this machine does not let us; empty if it does. */
  static String problem() {
    String probe = "grp" + TAG;
    String problem = Shell.problemOf("ip netns add " + probe);
    if (problem.isEmpty()) {
      problem =
          Shell.problemOf(
              "ip netns exec " + probe + " ip rule add from 192.0.2.1 to 192.0.2.2 blackhole");
      Shell.tryToRun("ip netns del " + probe);
    }
    return problem;
  }

  /**
   * @param endpoints besides the rig
   */
  static Network open(int endpoints) {
    Network network = new Network(endpoints);
    try {
      network.build();
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private void build() {
    Shell.run("ip netns add " + router);
    inRouter("ip link set lo up");
    inRouter("sysctl -q -w net.ipv4.ip_forward=1");
    for (int endpoint = 0; endpoint <= endpoints; endpoint++) {
      String inside = "gre" + TAG + "-" + endpoint;
      String outside = "grl" + TAG + "-" + endpoint;
      Shell.run("ip link add " + inside + " type veth peer name " + outside);
      Shell.run("ip link set " + outside + " netns " + router);
      inRouter("ip addr add " + address(endpoint, 1) + "/30 dev " + outside);
      inRouter("ip link set " + outside + " up");
      if (endpoint == 0) {
        attach("", inside, endpoint, "198.18." + THIRD_BYTE + ".0/24");
      } else {
        Shell.run("ip netns add " + namespace(endpoint));
        Shell.run("ip link set " + inside + " netns " + namespace(endpoint));
        attach("ip netns exec " + namespace(endpoint) + " ", inside, endpoint, "default");
      }
    }
  }

  private static void attach(String in, String device, int endpoint, String route) {
    Shell.run(in + "ip addr add " + address(endpoint, 2) + "/30 dev " + device);
    Shell.run(in + "ip link set " + device + " up");
    if (!in.isEmpty()) {
      Shell.run(in + "ip link set lo up");
    }
    Shell.run(in + "ip route add " + route + " via " + address(endpoint, 1));
  }

  private void inRouter(String command) {
    Shell.run("ip netns exec " + router + " " + command);
  }

  private static String namespace(int endpoint) {
    return "grn" + TAG + "-" + endpoint;
  }

  private static String address(int endpoint, int place) {
    return "198.18." + THIRD_BYTE + "." + (4 * endpoint + place);
  }

  /** Address of an endpoint. */
  String address(int endpoint) {
    return address(endpoint, 2);
  }

  /** What to put before a command so that it runs at an endpoint. */
  List<String> at(int endpoint) {
    return List.of("nsenter", "--net=/run/netns/" + namespace(endpoint));
  }

  /** Drops what one endpoint sends to another from now on. */
  synchronized void cut(int from, int to) {
    String rule = "from " + address(from) + " to " + address(to) + " blackhole";
    inRouter("ip rule add " + rule);
    rules.add(rule);
  }

  /** Drops what two endpoints send to each other from now on. */
  void cutBoth(int one, int other) {
    cut(one, other);
    cut(other, one);
  }

  /** Lets everything pass again. */
  synchronized void heal() {
    rules.forEach(rule -> inRouter("ip rule del " + rule));
    rules.clear();
  }

  @Override
  public void close() {
    Shell.tryToRun("ip link del gre" + TAG + "-0");
    for (int endpoint = 1; endpoint <= endpoints; endpoint++) {
      Shell.tryToRun("ip netns del " + namespace(endpoint));
    }
    Shell.tryToRun("ip netns del " + router);
  }
}
