package io.gridrelay.node;

import io.gridrelay.config.HostPort;
import io.gridrelay.config.NodeConfig;
import io.gridrelay.node.serve.ServerStartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Looks whether the node will be able to listen, before anything is created or anybody met. Who
 * takes a port afterwards is still noticed, only later. Thread-safe.
 */
final class FreePorts {
  private FreePorts() {}

  /**
   * Opens each port that the node needs and closes it again.
   *
   * @throws ServerStartException naming the setting whose port is taken
   */
  static void require(NodeConfig config) {
    require("serve.listen", "--listen", config.serve().listen());
    if (ClusterRules.size(config.cluster()) > 1) {
      // A node that is alone takes the next free one.
      require("cluster.bind", "--cluster-bind", config.cluster().bind());
    }
  }

  private static void require(String setting, String flag, HostPort address) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true); // As the server does: connections that linger are no obstacle.
      probe.bind(new InetSocketAddress(InetAddress.getByName(address.host()), address.port()));
    } catch (IOException e) {
      throw new ServerStartException(
          "cannot listen on "
              + setting
              + " "
              + address
              + ": the port is taken or the address is not of this machine ("
              + e.getMessage()
              + "). Choose another with "
              + flag,
          e);
    }
  }
}
