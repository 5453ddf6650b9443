package io.gridrelay.node.serve;

import io.gridrelay.node.metrics.ServeMetrics;
import io.gridrelay.node.xrpc.XrpcException;
import io.gridrelay.node.xrpc.XrpcMethod;
import io.gridrelay.node.xrpc.XrpcReply;
import io.gridrelay.node.xrpc.XrpcRequest;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code /xrpc/…} but for the streams. A method runs on a virtual thread of its own,
 * because it may read the state store; at most {@value #MAX_RUNNING} run at once, further requests
 * get 503.
 */
final class XrpcHandler implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(XrpcHandler.class);
  private static final int MAX_RUNNING = 256;
  private static final int MAX_BODY_BYTES = 16 << 10;

  private final Map<String, XrpcMethod> methods;
  private final ServeMetrics metrics;
  private final Semaphore running = new Semaphore(MAX_RUNNING);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("xrpc-", 0).factory());

  XrpcHandler(List<XrpcMethod> methods, ServeMetrics metrics) {
    this.methods =
        methods.stream().collect(Collectors.toMap(XrpcMethod::nsid, Function.identity()));
    this.metrics = metrics;
  }

  void handle(HttpServerExchange exchange, String nsid) {
    XrpcMethod method = methods.get(nsid);
    if (method == null) {
      refuse(exchange, "unknown", 501, "MethodNotImplemented", nsid + " is not implemented");
      return;
    }
    if (!exchange.getRequestMethod().equals(method.procedure() ? Methods.POST : Methods.GET)) {
      String allowed = method.procedure() ? "POST" : "GET";
      exchange.getResponseHeaders().put(Headers.ALLOW, allowed);
      refuse(exchange, nsid, 405, "InvalidRequest", nsid + " wants " + allowed);
      return;
    }
    if (!running.tryAcquire()) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "1");
      refuse(exchange, nsid, 503, "ServiceUnavailable", "too many requests at once");
      return;
    }
    exchange.addExchangeCompleteListener(
        (ended, next) -> {
          running.release();
          next.proceed();
        });
    if (method.procedure()) {
      receiveBody(exchange, method);
    } else {
      run(exchange, method, "");
    }
  }

  private void receiveBody(HttpServerExchange exchange, XrpcMethod method) {
    if (exchange.getRequestContentLength() > MAX_BODY_BYTES) {
      refuse(exchange, method.nsid(), 413, "InvalidRequest", "the body is too large");
      return;
    }
    exchange.setMaxEntitySize(MAX_BODY_BYTES);
    exchange
        .getRequestReceiver()
        .receiveFullString(
            (received, body) -> run(received, method, body),
            (failed, cause) ->
                refuse(failed, method.nsid(), 400, "InvalidRequest", "the body was cut off"));
  }

  private void run(HttpServerExchange exchange, XrpcMethod method, String body) {
    XrpcRequest request =
        new XrpcRequest(
            firstValues(exchange.getQueryParameters()), exchange.getQueryString(), body);
    exchange.dispatch(threads, () -> answer(exchange, method, request));
  }

  private void answer(HttpServerExchange exchange, XrpcMethod method, XrpcRequest request) {
    try {
      send(exchange, method, method.answer(request));
    } catch (XrpcException e) {
      refuse(exchange, method.nsid(), e.status(), e.error(), e.text());
    } catch (RuntimeException e) {
      log.error("xrpc failed method={} request={}", method.nsid(), RequestId.of(exchange), e);
      refuse(
          exchange,
          method.nsid(),
          500,
          "InternalServerError",
          "internal error, request " + RequestId.of(exchange));
    }
  }

  private void send(HttpServerExchange exchange, XrpcMethod method, XrpcReply reply) {
    int status =
        switch (reply) {
          case XrpcReply.Json json -> 200;
          case XrpcReply.Redirect redirect -> 302;
          case XrpcReply.Empty empty -> 200;
        };
    metrics.request(method.nsid(), status);
    switch (reply) {
      case XrpcReply.Json(String body) -> Replies.json(exchange, status, body);
      case XrpcReply.Redirect(var location) -> {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.LOCATION, location.toString());
        exchange.endExchange();
      }
      case XrpcReply.Empty() -> exchange.setStatusCode(status).endExchange();
    }
  }

  private void refuse(
      HttpServerExchange exchange, String route, int status, String error, String message) {
    metrics.request(route, status);
    Replies.error(exchange, status, error, message);
  }

  private static Map<String, String> firstValues(Map<String, Deque<String>> parameters) {
    Map<String, String> first = new HashMap<>();
    parameters.forEach((name, values) -> first.put(name, values.getFirst()));
    return first;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
