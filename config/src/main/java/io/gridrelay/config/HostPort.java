package io.gridrelay.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address to listen on or to connect to: {@code host:port}, {@code 0.0.0.0:6008}, {@code
 * [::1]:6008}.
 *
 * @param host name or address, without the brackets of an IPv6 address
 * @param port 0 to 65535
 */
public record HostPort(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)]|([A-Za-z0-9._-]+)):(\\d{1,5})");

  public HostPort {
    if (host.isEmpty() || port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "address is " + host + ":" + port + ", allowed is host:port");
    }
  }

  /**
   * Parses an address.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static HostPort parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not host:port: " + text);
    }
    String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    return new HostPort(host, Integer.parseInt(matcher.group(3)));
  }

  @Override
  public String toString() {
    return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
  }
}
