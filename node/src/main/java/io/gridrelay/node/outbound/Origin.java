package io.gridrelay.node.outbound;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Scheme, host and port: what a keep-alive connection belongs to. */
record Origin(boolean tls, String host, int port) {

  /** Null unless the URL is http or https with a host and no user info. */
  static @Nullable Origin of(URI uri) {
    String scheme = uri.getScheme();
    String host = uri.getHost();
    if (scheme == null || host == null || uri.getRawUserInfo() != null) {
      return null;
    }
    boolean tls = scheme.equalsIgnoreCase("https");
    if (!tls && !scheme.equalsIgnoreCase("http")) {
      return null;
    }
    int port = uri.getPort() == -1 ? (tls ? 443 : 80) : uri.getPort();
    return new Origin(tls, host.toLowerCase(Locale.ROOT), port);
  }

  /** The value of the Host header. */
  String authority() {
    return port == (tls ? 443 : 80) ? host : host + ":" + port;
  }

  @Override
  public String toString() {
    return (tls ? "https://" : "http://") + authority();
  }
}
