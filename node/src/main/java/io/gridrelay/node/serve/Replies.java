package io.gridrelay.node.serve;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;

/** The shapes of plain HTTP answers. */
final class Replies {
  private static final String JSON = "application/json; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  private Replies() {}

  static void json(HttpServerExchange exchange, int status, String body) {
    send(exchange, status, JSON, body);
  }

  static void text(HttpServerExchange exchange, int status, String body) {
    send(exchange, status, TEXT, body);
  }

  /** An error as XRPC wants it. */
  static void error(HttpServerExchange exchange, int status, String error, String message) {
    json(exchange, status, "{\"error\":" + quoted(error) + ",\"message\":" + quoted(message) + "}");
  }

  static void send(HttpServerExchange exchange, int status, String type, String body) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
    exchange.getResponseSender().send(body);
  }

  static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
