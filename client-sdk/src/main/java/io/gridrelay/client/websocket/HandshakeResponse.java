package io.gridrelay.client.websocket;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the server's answer to the upgrade request and stops exactly behind it: what follows a 101
 * in the same packet are frames already. Not thread-safe.
 */
final class HandshakeResponse {
  private static final int MAX_HEAD_BYTES = 32 * 1024;
  private static final int MAX_BODY_BYTES = 8 * 1024;

  private final String expectedAccept;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream(512);
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
  private int newlines;
  private int status;
  private @Nullable HttpHeaders headers;

  HandshakeResponse(String expectedAccept) {
    this.expectedAccept = expectedAccept;
  }

  /**
   * Takes bytes up to the end of the answer.
   *
   * @return the headers of a valid 101, or null while more is needed
   * @throws HandshakeRefusedException if the answer is complete and anything else
   */
  @Nullable HttpHeaders read(ByteBuf in) {
    while (headers == null && in.isReadable()) {
      readHead(in.readByte());
    }
    HttpHeaders complete = headers;
    if (complete == null) {
      return null;
    }
    if (status == 101) {
      return checked(complete);
    }
    while (in.isReadable() && body.size() < MAX_BODY_BYTES) {
      body.write(in.readByte());
    }
    in.skipBytes(in.readableBytes());
    long announced =
        complete.firstValue("content-length").map(HandshakeResponse::parseLength).orElse(-1L);
    boolean whole = announced >= 0 && body.size() >= announced || endsChunks(complete);
    if (whole || body.size() >= MAX_BODY_BYTES || hasNoBody()) {
      throw refused("the server answered " + status, complete);
    }
    return null;
  }

  /**
   * What to report when the connection ends, or time is up, before the answer is complete; null if
   * it is all missing.
   */
  @Nullable HandshakeRefusedException incomplete() {
    HttpHeaders known = headers;
    return known == null ? null : refused("the server answered " + status, known);
  }

  private void readHead(byte octet) {
    head.write(octet);
    if (octet == '\n') {
      newlines++;
    } else if (octet != '\r') {
      newlines = 0;
    }
    if (newlines == 2) {
      parseHead(head.toString(StandardCharsets.ISO_8859_1));
    } else if (head.size() > MAX_HEAD_BYTES) {
      throw malformed("its head is longer than " + MAX_HEAD_BYTES + " bytes");
    }
  }

  private void parseHead(String text) {
    List<String> lines = text.lines().toList();
    String first = lines.getFirst();
    if (!first.matches("HTTP/1\\.\\d [1-5]\\d\\d(| .*)")) {
      throw malformed("it begins with \"" + printable(first) + "\"");
    }
    status = Integer.parseInt(first.substring(9, 12));
    Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        String name = line.substring(0, colon).strip();
        fields
            .computeIfAbsent(name, n -> new ArrayList<>(1))
            .add(line.substring(colon + 1).strip());
      } else if (!line.isEmpty()) {
        throw malformed("one of its lines is \"" + printable(line) + "\"");
      }
    }
    fields.remove("");
    headers = HttpHeaders.of(fields, (name, value) -> true);
  }

  private HttpHeaders checked(HttpHeaders complete) {
    if (!hasToken(complete, "upgrade", "websocket")
        || !hasToken(complete, "connection", "upgrade")) {
      throw refused("101 without Upgrade: websocket and Connection: Upgrade", complete);
    }
    if (!complete
        .firstValue("sec-websocket-accept")
        .equals(java.util.Optional.of(expectedAccept))) {
      throw refused("101 whose Sec-WebSocket-Accept does not belong to our key", complete);
    }
    for (String unasked : List.of("sec-websocket-extensions", "sec-websocket-protocol")) {
      if (complete.firstValue(unasked).filter(value -> !value.isEmpty()).isPresent()) {
        throw refused("101 with " + unasked + ", which was not asked for", complete);
      }
    }
    return complete;
  }

  private static boolean hasToken(HttpHeaders headers, String name, String token) {
    return headers.allValues(name).stream()
        .flatMap(value -> List.of(value.split(",", -1)).stream())
        .anyMatch(part -> part.strip().equalsIgnoreCase(token));
  }

  private boolean hasNoBody() {
    return status < 200 || status == 204 || status == 304;
  }

  private static long parseLength(String value) {
    return value.matches("\\d{1,18}") ? Long.parseLong(value) : -1;
  }

  private boolean isChunked(HttpHeaders headers) {
    return hasToken(headers, "transfer-encoding", "chunked");
  }

  private boolean endsChunks(HttpHeaders headers) {
    return isChunked(headers) && body.toString(StandardCharsets.ISO_8859_1).endsWith("0\r\n\r\n");
  }

  private String bodyText(HttpHeaders headers) {
    String raw = body.toString(StandardCharsets.UTF_8);
    // Good enough for an error text: chunk sizes are hexadecimal lines of their own.
    return isChunked(headers) ? raw.replaceAll("(?m)^[0-9A-Fa-f]{1,8}\r\n|\r\n", "") : raw;
  }

  private HandshakeRefusedException refused(String message, HttpHeaders headers) {
    String text = bodyText(headers);
    String shown = text.isBlank() ? message : message + ": " + printable(text.strip());
    return new HandshakeRefusedException(shown, status, headers, text);
  }

  private HandshakeRefusedException malformed(String detail) {
    HttpHeaders none = HttpHeaders.of(Map.of(), (name, value) -> true);
    return new HandshakeRefusedException("the answer is not HTTP: " + detail, status, none, "");
  }

  private static String printable(String text) {
    String cut = text.length() > 200 ? text.substring(0, 200) + "…" : text;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}
