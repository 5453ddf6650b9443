package io.gridrelay.client;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/** URLs of servers as users write them. */
final class ServerUri {
  private ServerUri() {}

  /**
   * A {@code ws} or {@code wss} URI; {@code http} and {@code https} are taken for them.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static URI parse(String text) {
    String form = text.contains("://") ? text : "ws://" + text;
    URI uri = URI.create(form.strip());
    String scheme =
        switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
          case "ws", "http" -> "ws";
          case "wss", "https" -> "wss";
          default -> "";
        };
    if (scheme.isEmpty() || uri.getHost() == null || uri.getRawQuery() != null) {
      throw new IllegalArgumentException(
          "server is \""
              + text
              + "\", allowed is ws://host[:port], wss, http or https, without a query");
    }
    return URI.create(scheme + form.substring(form.indexOf("://")));
  }

  /** The endpoint on a server: {@code path}, unless the server's URL has a path of its own. */
  static URI endpoint(URI server, String path, List<String> query) {
    boolean bare = server.getRawPath().isEmpty() || server.getRawPath().equals("/");
    String authority = server.getScheme() + "://" + server.getRawAuthority();
    String target = bare ? path : server.getRawPath();
    return URI.create(authority + target + (query.isEmpty() ? "" : "?" + String.join("&", query)));
  }
}
