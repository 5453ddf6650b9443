package io.gridrelay.client.websocket;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The upgrade request of one connection (RFC 6455, section 4.1) and the answer that its key
 * demands. Immutable.
 */
final class HandshakeRequest {
  private static final SecureRandom KEYS = new SecureRandom();
  private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final Set<String> OURS =
      Set.of(
          "host",
          "upgrade",
          "connection",
          "content-length",
          "transfer-encoding",
          "sec-websocket-key",
          "sec-websocket-version",
          "sec-websocket-extensions",
          "sec-websocket-protocol");

  private final URI uri;
  private final String text;
  private final String accept;

  private HandshakeRequest(URI uri, String text, String accept) {
    this.uri = uri;
    this.text = text;
    this.accept = accept;
  }

  /**
   * Composes the request.
   *
   * @throws IllegalArgumentException if the URI is not {@code ws} or {@code wss} with a host, or a
   *     header may not be set
   */
  static HandshakeRequest of(URI uri, Map<String, String> headers, String userAgent) {
    requireWebSocketUri(uri);
    byte[] nonce = new byte[16];
    KEYS.nextBytes(nonce);
    String key = Base64.getEncoder().encodeToString(nonce);
    StringBuilder out = new StringBuilder(256);
    out.append("GET ").append(target(uri)).append(" HTTP/1.1\r\n");
    out.append("Host: ").append(hostHeader(uri)).append("\r\n");
    out.append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
    out.append("Sec-WebSocket-Key: ").append(key).append("\r\n");
    if (headers.keySet().stream().noneMatch("user-agent"::equalsIgnoreCase)) {
      out.append("User-Agent: ").append(userAgent).append("\r\n");
    }
    headers.forEach(
        (name, value) -> {
          requireHeader(name, value);
          out.append(name).append(": ").append(value).append("\r\n");
        });
    return new HandshakeRequest(uri, out.append("\r\n").toString(), acceptOf(key));
  }

  /** The request as it goes out. */
  byte[] bytes() {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The value that {@code Sec-WebSocket-Accept} must have. */
  String accept() {
    return accept;
  }

  boolean isSecure() {
    return isSecure(uri);
  }

  /** Host without the brackets of an IPv6 literal. */
  String host() {
    String host = uri.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  int port() {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return isSecure() ? 443 : 80;
  }

  static boolean isHeaderValue(String value) {
    return value.chars().allMatch(c -> c >= 0x20 && c < 0x7f || c == '\t');
  }

  private static void requireWebSocketUri(URI uri) {
    String scheme = uri.getScheme();
    boolean known =
        scheme != null && (scheme.equalsIgnoreCase("ws") || scheme.equalsIgnoreCase("wss"));
    if (!known || uri.getHost() == null || uri.getUserInfo() != null || uri.getPort() > 65535) {
      throw new IllegalArgumentException(
          "WebSocket URI is \""
              + uri
              + "\", allowed is ws://host[:port]/path or wss://host[:port]/path");
    }
  }

  private static void requireHeader(String name, String value) {
    boolean token =
        !name.isEmpty()
            && name.chars()
                .allMatch(c -> c > 0x20 && c < 0x7f && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0);
    if (!token || !isHeaderValue(value) || OURS.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "header \"" + name + "\" may not be set to \"" + value + "\"");
    }
  }

  private static String target(URI uri) {
    String path = uri.getRawPath();
    String target = path == null || path.isEmpty() ? "/" : path;
    String query = uri.getRawQuery();
    String whole = query == null ? target : target + "?" + query;
    return URI.create(whole).toASCIIString();
  }

  private static String hostHeader(URI uri) {
    boolean defaultPort = uri.getPort() < 0 || uri.getPort() == (isSecure(uri) ? 443 : 80);
    return defaultPort ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
  }

  private static boolean isSecure(URI uri) {
    return uri.getScheme().equalsIgnoreCase("wss");
  }

  private static String acceptOf(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] digest = sha1.digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
