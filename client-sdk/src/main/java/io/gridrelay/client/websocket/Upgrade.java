package io.gridrelay.client.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The channel's end of a connection: makes it a WebSocket, and passes on what comes behind the
 * server's answer. Confined to the event loop.
 */
final class Upgrade extends ChannelInboundHandlerAdapter {
  private final ClientConnection connection;
  private final HandshakeRequest request;
  private final Inbound inbound;

  /** Null once the server has agreed. */
  private @Nullable HandshakeResponse response;

  Upgrade(ClientConnection connection, HandshakeRequest request, Inbound inbound) {
    this.connection = connection;
    this.request = request;
    this.inbound = inbound;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (!connection.connected(context.channel())) {
      context.close();
      return;
    }
    response = new HandshakeResponse(request.accept());
    if (!request.isSecure()) {
      sendRequest(context);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent tlsDone) {
      if (tlsDone.isSuccess()) {
        sendRequest(context);
      } else {
        connection.failed(tlsDone.cause());
      }
    }
  }

  private void sendRequest(ChannelHandlerContext context) {
    context.writeAndFlush(
        context.alloc().buffer().writeBytes(request.bytes()), context.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    connection.heard();
    HandshakeResponse reading = response;
    if (reading != null && !read(reading, bytes)) {
      bytes.release();
      return;
    }
    inbound.received(bytes);
  }

  /** Whether the server has agreed. */
  private boolean read(HandshakeResponse reading, ByteBuf bytes) {
    try {
      HttpHeaders headers = reading.read(bytes);
      if (headers == null) {
        return false;
      }
      response = null;
      connection.upgraded(headers);
      return true;
    } catch (HandshakeRefusedException e) {
      connection.refused(e);
      connection.closeChannel();
      return false;
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    inbound.readComplete();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Throwable inner = cause.getCause();
    connection.failed(cause instanceof DecoderException && inner != null ? inner : cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (response != null) {
      failed("connection closed during the handshake");
    }
    inbound.endOfStream();
  }

  /** Says what has come of the answer, or else why there is none. */
  void failed(String otherwise) {
    HandshakeResponse partial = response;
    WebSocketException found = partial == null ? null : partial.incomplete();
    connection.refused(found == null ? new WebSocketException(otherwise) : found);
  }
}
