package io.gridrelay.node.serve;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/** Who sent a request. */
final class ClientAddress {
  private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

  private ClientAddress() {}

  /**
   * The address without a port.
   *
   * @param trustForwardedFor whether a proxy in front of the node has written the last entry of
   *     {@code X-Forwarded-For}; entries before it are the client's own claims
   */
  static String of(HttpServerExchange exchange, boolean trustForwardedFor) {
    if (trustForwardedFor) {
      String forwarded = exchange.getRequestHeaders().getLast(Headers.X_FORWARDED_FOR);
      if (forwarded != null) {
        String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
        if (ADDRESS.matcher(last).matches()) {
          return last;
        }
      }
    }
    InetSocketAddress peer = exchange.getSourceAddress();
    return peer.getAddress() == null ? peer.getHostString() : peer.getAddress().getHostAddress();
  }
}
