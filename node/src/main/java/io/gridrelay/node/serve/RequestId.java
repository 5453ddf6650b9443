package io.gridrelay.node.serve;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HttpString;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Every request has an id that stands in its answer, its errors and its log lines: what the client
 * or a proxy sent as {@code X-Request-Id}, or a random one.
 */
final class RequestId {
  static final HttpString HEADER = HttpString.tryFromString("X-Request-Id");
  private static final AttachmentKey<String> KEY = AttachmentKey.create(String.class);
  private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private RequestId() {}

  /** Chooses the id of a new request and puts it into the answer. */
  static void assign(HttpServerExchange exchange) {
    String given = exchange.getRequestHeaders().getFirst(HEADER);
    String id =
        given != null && ACCEPTED.matcher(given).matches()
            ? given
            : Long.toHexString(ThreadLocalRandom.current().nextLong());
    exchange.putAttachment(KEY, id);
    exchange.getResponseHeaders().put(HEADER, id);
  }

  static String of(HttpServerExchange exchange) {
    String id = exchange.getAttachment(KEY);
    return id == null ? "none" : id;
  }
}
