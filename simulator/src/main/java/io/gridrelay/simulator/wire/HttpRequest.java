package io.gridrelay.simulator.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request. Immutable.
 *
 * @param path decoded, without the query
 * @param query the last value of each parameter, decoded
 * @param headers by lower-case name
 */
public record HttpRequest(
    String method, String path, Map<String, String> query, Map<String, String> headers) {
  private static final int MAX_LINE_BYTES = 64 * 1024;

  public HttpRequest {
    query = Map.copyOf(query);
    headers = Map.copyOf(headers);
  }

  /** The value of a query parameter. */
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** Whether the client asks for a WebSocket. */
  public boolean isUpgrade() {
    return "websocket".equalsIgnoreCase(headers.get("upgrade"));
  }

  /** Reads the head of the next request and skips its body; null at the end of the stream. */
  static @Nullable HttpRequest read(InputStream in) throws IOException {
    String start = line(in);
    if (start == null || start.isEmpty()) {
      return null;
    }
    String[] parts = start.split(" ", 3);
    if (parts.length != 3) {
      throw new IOException("not a request line: " + start);
    }
    Map<String, String> headers = headers(in);
    in.skipNBytes(Long.parseLong(headers.getOrDefault("content-length", "0")));
    int mark = parts[1].indexOf('?');
    String path = mark < 0 ? parts[1] : parts[1].substring(0, mark);
    return new HttpRequest(
        parts[0],
        decoded(path.replace("+", "%2B")),
        mark < 0 ? Map.of() : parameters(parts[1].substring(mark + 1)),
        headers);
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    return headers;
  }

  private static Map<String, String> parameters(String query) throws IOException {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      parameters.put(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
    }
    return parameters;
  }

  private static String decoded(String text) throws IOException {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IOException("not percent-encoded: " + text, e);
    }
  }

  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(64);
    int b = in.read();
    if (b < 0) {
      return null;
    }
    for (; b >= 0 && b != '\n'; b = in.read()) {
      if (line.size() == MAX_LINE_BYTES) {
        throw new IOException("a line of the request head is too long");
      }
      line.write(b);
    }
    return line.toString(UTF_8).stripTrailing();
  }
}
