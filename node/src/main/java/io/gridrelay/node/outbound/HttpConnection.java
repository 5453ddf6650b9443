package io.gridrelay.node.outbound;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One keep-alive connection that carries one exchange at a time. Event loop only. */
final class HttpConnection extends SimpleChannelInboundHandler<HttpObject> {

  private static final byte[] EMPTY = {};

  final OriginPool pool;
  final Channel channel;
  long idleSinceNanos;
  private final ConnectionPools pools;
  private final ConnectionPools.Answers answers;
  private final int maxAnswerBytes;
  private @Nullable Exchange exchange;
  private @Nullable HttpResponse head;
  private byte[] body = EMPTY;
  private int length;
  private boolean used;

  HttpConnection(
      ConnectionPools pools,
      ConnectionPools.Answers answers,
      OriginPool pool,
      Channel channel,
      int maxAnswerBytes) {
    super(HttpObject.class);
    this.pools = pools;
    this.answers = answers;
    this.pool = pool;
    this.channel = channel;
    this.maxAnswerBytes = maxAnswerBytes;
  }

  void send(Exchange next) {
    exchange = next;
    next.connection = this;
    head = null;
    body = EMPTY;
    length = 0;
    String path = next.uri.getRawPath();
    String query = next.uri.getRawQuery();
    String target =
        (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, target);
    request
        .headers()
        .set(HttpHeaderNames.HOST, next.origin.authority())
        .set(HttpHeaderNames.USER_AGENT, "GridRelay (atproto-relay)")
        .set(HttpHeaderNames.ACCEPT, "application/json, */*");
    channel.writeAndFlush(request);
  }

  /** Forgets the exchange and closes: its time is up or its answer is of no use. */
  void abandon() {
    exchange = null;
    channel.close();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    if (exchange == null) {
      context.close(); // nobody asked
      return;
    }
    if (part.decoderResult().isFailure()) {
      fail(HttpAnswer.Failure.PROTOCOL, "not HTTP: " + part.decoderResult().cause().getMessage());
      return;
    }
    if (part instanceof HttpResponse response) {
      head = response;
      if (HttpUtil.getContentLength(response, 0L) > maxAnswerBytes) {
        fail(HttpAnswer.Failure.TOO_LARGE, "more than " + maxAnswerBytes + " bytes announced");
        return;
      }
    }
    if (part instanceof HttpContent content && !append(content.content())) {
      fail(HttpAnswer.Failure.TOO_LARGE, "more than " + maxAnswerBytes + " bytes");
      return;
    }
    if (part instanceof LastHttpContent) {
      finish();
    }
  }

  private boolean append(ByteBuf bytes) {
    int count = bytes.readableBytes();
    if (count > maxAnswerBytes - length) {
      return false;
    }
    if (length + count > body.length) {
      body =
          Arrays.copyOf(body, Math.max(length + count, Math.min(maxAnswerBytes, body.length * 2)));
    }
    bytes.readBytes(body, length, count);
    length += count;
    return true;
  }

  private void finish() {
    Exchange done = exchange;
    HttpResponse response = head;
    if (done == null || response == null) {
      return;
    }
    if (response.status().code() < 200) { // 1xx: the answer proper follows
      head = null;
      length = 0;
      return;
    }
    byte[] bytes = body.length == length ? body : Arrays.copyOf(body, length);
    exchange = null;
    done.connection = null;
    used = true;
    body = EMPTY;
    if (HttpUtil.isKeepAlive(response)) {
      pools.release(this);
    } else {
      channel.close();
    }
    answers.answered(done, response, bytes);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent tls && !tls.isSuccess()) {
      fail(HttpAnswer.Failure.UNREACHABLE, "TLS: " + tls.cause().getMessage());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    Exchange lost = exchange;
    exchange = null;
    pools.closed(this);
    if (lost == null) {
      return;
    }
    lost.connection = null;
    boolean maybeStale = used && head == null && !lost.retried;
    if (maybeStale) { // the host closed a kept connection just as we used it
      lost.retried = true;
      pools.start(lost);
      return;
    }
    lost.fail(HttpAnswer.Failure.UNREACHABLE, "connection closed before the end of the answer");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (used && head == null) {
      context.close(); // reset of a kept connection: channelInactive decides
      return;
    }
    fail(HttpAnswer.Failure.UNREACHABLE, String.valueOf(cause.getMessage()));
    context.close();
  }

  private void fail(HttpAnswer.Failure failure, String detail) {
    Exchange failed = exchange;
    exchange = null;
    channel.close();
    if (failed != null) {
      failed.connection = null;
      failed.fail(failure, detail);
    }
  }
}
