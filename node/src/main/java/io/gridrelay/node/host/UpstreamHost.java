package io.gridrelay.node.host;

import io.gridrelay.node.store.HostKind;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A host that we subscribe to.
 *
 * @param name lower-case host name, with the port if it is not the scheme's own. It identifies the
 *     host everywhere: in the log, the state store and {@code listHosts}. Hosts on one loopback
 *     address differ in nothing but the port, hence it is part of the name.
 * @param url http or https origin; the WebSocket's scheme follows from it
 */
public record UpstreamHost(String name, HostKind kind, URI url) {

  private static final String PATH = "/xrpc/com.atproto.sync.subscribeRepos";

  /**
   * Reads what an operator writes: {@code pds:URL} or {@code relay:URL}.
   *
   * @throws IllegalArgumentException with the text and what is allowed
   */
  public static UpstreamHost parse(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
    return switch (kind) {
      case "pds" -> of(HostKind.PDS, text.substring(colon + 1));
      case "relay" -> of(HostKind.RELAY, text.substring(colon + 1));
      default ->
          throw new IllegalArgumentException("upstream '" + text + "': write pds:URL or relay:URL");
    };
  }

  /**
   * A host by URL (ws, wss, http, https; a path is ignored) or by bare name, which means https.
   *
   * @throws IllegalArgumentException with the text and what is allowed
   */
  public static UpstreamHost of(HostKind kind, String url) {
    URI uri = toUri(url.contains("://") ? url : "https://" + url);
    String scheme = uri == null || uri.getScheme() == null ? "" : uri.getScheme();
    boolean tls =
        switch (scheme.toLowerCase(Locale.ROOT)) {
          case "wss", "https" -> true;
          case "ws", "http" -> false;
          default -> throw malformed(url);
        };
    String name = uri == null ? null : name(uri, tls);
    if (name == null) {
      throw malformed(url);
    }
    return new UpstreamHost(name, kind, URI.create((tls ? "https://" : "http://") + name));
  }

  /** The name under which the host of this URL is known; null if the URL has no host. */
  public static @Nullable String nameOf(String url) {
    URI uri = toUri(url);
    if (uri == null || uri.getScheme() == null) {
      return null;
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    return name(uri, scheme.equals("https") || scheme.equals("wss"));
  }

  private static @Nullable URI toUri(String text) {
    try {
      return URI.create(text.strip());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String name(URI uri, boolean tls) {
    String host = uri.getHost();
    if (host == null || uri.getRawUserInfo() != null) {
      return null;
    }
    int port = uri.getPort();
    String lower = host.toLowerCase(Locale.ROOT);
    return port == -1 || port == (tls ? 443 : 80) ? lower : lower + ":" + port;
  }

  private static IllegalArgumentException malformed(String url) {
    return new IllegalArgumentException(
        "upstream host '" + url + "': write a host name or a ws, wss, http or https URL");
  }

  public boolean isRelay() {
    return kind == HostKind.RELAY;
  }

  /** The URL of its firehose; without cursor it starts live. */
  public URI firehose(@Nullable Long cursor) {
    String scheme = url.getScheme().equals("https") ? "wss://" : "ws://";
    return URI.create(scheme + name + PATH + (cursor == null ? "" : "?cursor=" + cursor));
  }

  /** The URL of one of its queries. */
  public URI query(String method, String rawQuery) {
    return URI.create(url + "/xrpc/" + method + (rawQuery.isEmpty() ? "" : "?" + rawQuery));
  }
}
