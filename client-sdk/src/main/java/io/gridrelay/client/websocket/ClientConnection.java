package io.gridrelay.client.websocket;

import io.gridrelay.client.websocket.CloseReason.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The life of one connection.
 *
 * <p>CONNECTING -> HANDSHAKING (TCP stands) -> OPEN -> CLOSING (a close frame was sent) -> OVER;
 * any state may go to OVER directly. The first reason to end wins and is told to the listener when
 * the channel is gone and every message that arrived before has been delivered.
 *
 * <p>All state is confined to {@link #loop}; the public methods hand over to it.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter implements WebSocketConnection {
  private enum State {
    CONNECTING,
    HANDSHAKING,
    OPEN,
    CLOSING,
    OVER
  }

  private final URI uri;
  private final HandshakeRequest request;
  private final WebSocketClientConfig config;
  private final SSLContext tls;
  private final Executor tlsTasks;
  private final WebSocketListener listener;
  private final EventLoop loop;
  private final Set<ClientConnection> registry;
  private final Inbound inbound;
  private final AtomicInteger sendQueueBytes = new AtomicInteger();

  private volatile State state = State.CONNECTING;
  private volatile @Nullable Channel channel;
  private @Nullable HandshakeResponse response;
  private @Nullable ChannelFuture dialing;
  private @Nullable Future<?> timer;
  private @Nullable CloseReason ending;
  private long lastReadNanos;

  ClientConnection(
      URI uri,
      HandshakeRequest request,
      WebSocketClientConfig config,
      SSLContext tls,
      Executor tlsTasks,
      WebSocketListener listener,
      EventLoop loop,
      Set<ClientConnection> registry) {
    this.uri = uri;
    this.request = request;
    this.config = config;
    this.tls = tls;
    this.tlsTasks = tlsTasks;
    this.listener = listener;
    this.loop = loop;
    this.registry = registry;
    this.inbound = new Inbound(this, listener, config);
  }

  // ---- called from any thread

  @Override
  public URI uri() {
    return uri;
  }

  @Override
  public boolean isOpen() {
    return state == State.OPEN;
  }

  @Override
  public void request(int messages) {
    inbound.request(messages);
  }

  @Override
  public boolean sendText(String text) {
    return send(FrameEncoder.TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean sendBinary(byte[] message) {
    return send(FrameEncoder.BINARY, message);
  }

  @Override
  public void close(int code, String reason) {
    boolean sendable =
        code >= 1000 && code <= 1011 && (code < 1004 || code > 1006)
            || code >= 3000 && code <= 4999;
    if (!sendable) {
      throw new IllegalArgumentException(
          "close code is " + code + ", allowed is 1000-1003, 1007-1011, 3000-4999");
    }
    execute(() -> closeNow(CloseReason.of(Kind.LOCAL, code, reason)));
  }

  /** Ends at once, without waiting for the server's answer: the client is closed. */
  void cut() {
    execute(
        () -> {
          closeNow(CloseReason.of(Kind.LOCAL, CloseReason.GOING_AWAY, "client closed"));
          closeChannel();
        });
  }

  /** Runs on the event loop: at once if this is its thread. */
  void execute(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      executeLater(task);
    }
  }

  /** Runs on the event loop after what it does now. */
  void executeLater(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      // The client is closed, and with it this connection.
      registry.remove(this);
    }
  }

  // ---- connecting

  void startTimer() {
    execute(
        () ->
            arm(
                config.connectTimeout(),
                () ->
                    connectFailed(
                        new WebSocketException(
                            "host "
                                + request.host()
                                + " was not looked up within "
                                + config.connectTimeout()))));
  }

  void dialing(ChannelFuture attempt) {
    disarm();
    dialing = attempt;
  }

  void connectFailed(WebSocketException cause) {
    ended(CloseReason.failed(Kind.CONNECT_FAILED, CloseReason.ABNORMAL, cause));
    over();
  }

  ChannelHandler initializer() {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel created) {
        if (request.isSecure()) {
          created.pipeline().addLast(new SslHandler(engine(), tlsTasks));
        }
        created.pipeline().addLast(ClientConnection.this);
      }
    };
  }

  private SSLEngine engine() {
    SSLEngine engine = tls.createSSLEngine(request.host(), request.port());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (isOver()) {
      context.close();
      return;
    }
    channel = context.channel();
    dialing = null;
    state = State.HANDSHAKING;
    response = new HandshakeResponse(request.accept());
    arm(config.handshakeTimeout(), this::handshakeTimedOut);
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
        failed(tlsDone.cause());
      }
    }
  }

  private void sendRequest(ChannelHandlerContext context) {
    context.writeAndFlush(
        context.alloc().buffer().writeBytes(request.bytes()), context.voidPromise());
  }

  private void handshakeTimedOut() {
    HandshakeResponse partial = response;
    WebSocketException cause = partial == null ? null : partial.incomplete();
    if (cause == null) {
      cause =
          new WebSocketException("no answer to the upgrade within " + config.handshakeTimeout());
    }
    ended(CloseReason.failed(Kind.HANDSHAKE_REFUSED, CloseReason.ABNORMAL, cause));
    closeChannel();
  }

  // ---- reading

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    lastReadNanos = System.nanoTime();
    if (state == State.HANDSHAKING && !readHandshake(bytes)) {
      bytes.release();
      return;
    }
    inbound.received(bytes);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    inbound.readComplete();
  }

  private boolean readHandshake(ByteBuf bytes) {
    try {
      HandshakeResponse reading = response;
      HttpHeaders headers = reading == null ? null : reading.read(bytes);
      if (headers == null) {
        return false;
      }
      response = null;
      state = State.OPEN;
      armIdleCheck();
      inbound.opened();
      listener.onOpen(this, headers);
      return true;
    } catch (HandshakeRefusedException e) {
      ended(CloseReason.failed(Kind.HANDSHAKE_REFUSED, CloseReason.ABNORMAL, e));
      closeChannel();
      return false;
    } catch (RuntimeException e) {
      listenerFailed(e);
      return false;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    failed(
        cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause);
  }

  private void failed(Throwable cause) {
    Kind kind =
        state == State.CONNECTING || state == State.HANDSHAKING ? Kind.CONNECT_FAILED : Kind.LOST;
    ended(CloseReason.failed(kind, CloseReason.ABNORMAL, cause));
    closeChannel();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (state == State.HANDSHAKING) {
      HandshakeResponse partial = response;
      WebSocketException cause = partial == null ? null : partial.incomplete();
      ended(
          CloseReason.failed(
              Kind.HANDSHAKE_REFUSED,
              CloseReason.ABNORMAL,
              cause == null
                  ? new WebSocketException("connection closed during the handshake")
                  : cause));
    }
    inbound.endOfStream();
  }

  // ---- ending; called by Inbound too

  boolean isOver() {
    return state == State.OVER;
  }

  boolean isDelivering() {
    return state == State.OPEN;
  }

  void autoRead(boolean on) {
    Channel open = channel;
    if (open != null && open.config().isAutoRead() != on) {
      lastReadNanos = System.nanoTime();
      open.config().setAutoRead(on);
    }
  }

  void pong(byte[] payload) {
    // A server that pings without reading gets no answer once the queue is full.
    send(FrameEncoder.PONG, payload);
  }

  /** The server began, or answered, the close handshake. */
  void closeReceived(CloseReason remote) {
    if (state == State.CLOSING) {
      closeChannel();
      return;
    }
    ended(remote);
    state = State.CLOSING;
    inbound.discard();
    ChannelFuture answered = writeClose(remote.code(), "");
    if (answered == null) {
      over();
      return;
    }
    // Nothing may follow the server's close frame, so no unread byte can turn this into a reset.
    answered.addListener(ChannelFutureListener.CLOSE);
    arm(config.closeTimeout(), this::closeChannel);
  }

  void protocolViolated(ProtocolViolationException violation) {
    endWithClose(violation.reason());
  }

  void listenerFailed(Throwable cause) {
    endWithClose(CloseReason.failed(Kind.LISTENER_FAILED, CloseReason.INTERNAL_ERROR, cause));
  }

  /** Everything that arrived is delivered and nothing more will come. */
  void over() {
    if (state == State.OVER) {
      return;
    }
    state = State.OVER;
    disarm();
    closeChannel();
    inbound.discard();
    registry.remove(this);
    CloseReason reason = ending;
    listener.onClosed(
        this,
        reason == null
            ? CloseReason.of(
                Kind.LOST, CloseReason.ABNORMAL, "connection closed without a close frame")
            : reason);
  }

  private void closeNow(CloseReason reason) {
    switch (state) {
      case CONNECTING -> {
        ended(reason);
        ChannelFuture attempt = dialing;
        if (attempt != null) {
          attempt.cancel(false);
        }
        over();
      }
      case HANDSHAKING -> {
        ended(reason);
        closeChannel();
      }
      case OPEN -> {
        ended(reason);
        state = State.CLOSING;
        inbound.discard();
        writeClose(reason.code(), reason.reason());
        arm(config.closeTimeout(), this::closeChannel);
        if (inbound.isEnded()) {
          over();
        }
      }
      case CLOSING, OVER -> {}
    }
  }

  private void endWithClose(CloseReason reason) {
    ended(reason);
    if (state != State.OPEN) {
      closeChannel();
      return;
    }
    state = State.CLOSING;
    inbound.discard();
    ChannelFuture written = writeClose(reason.code(), reason.reason());
    if (written == null) {
      over();
      return;
    }
    if (reason.kind() == Kind.IDLE) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
    // Closing with unread bytes would reset the connection and destroy our close frame: read on,
    // and drop.
    arm(config.closeTimeout(), this::closeChannel);
  }

  private void ended(CloseReason reason) {
    if (ending == null) {
      ending = reason;
    }
  }

  private void closeChannel() {
    Channel open = channel;
    if (open != null) {
      open.close();
    }
  }

  // ---- writing and timers

  private boolean send(int opcode, byte[] payload) {
    Channel open = channel;
    if (open == null || state != State.OPEN) {
      return false;
    }
    int bytes = payload.length + 14;
    if (sendQueueBytes.addAndGet(bytes) > config.maxSendQueueBytes()) {
      sendQueueBytes.addAndGet(-bytes);
      return false;
    }
    open.writeAndFlush(FrameEncoder.encode(open.alloc(), opcode, payload))
        .addListener(done -> sendQueueBytes.addAndGet(-bytes));
    return true;
  }

  private @Nullable ChannelFuture writeClose(int code, String reason) {
    Channel open = channel;
    inbound.updateReading();
    return open == null
        ? null
        : open.writeAndFlush(FrameEncoder.encodeClose(open.alloc(), code, reason));
  }

  private void armIdleCheck() {
    Duration idle = config.idleTimeout();
    Duration ping = config.pingInterval();
    if (idle.isZero() && ping.isZero()) {
      disarm();
      return;
    }
    boolean pingDecides = idle.isZero() || !ping.isZero() && ping.compareTo(idle) < 0;
    Duration shorter = pingDecides ? ping : idle;
    arm(shorter.dividedBy(2).plusMillis(1), this::checkIdle);
  }

  private void checkIdle() {
    if (state != State.OPEN) {
      return;
    }
    long silentNanos = inbound.isPaused() ? 0 : System.nanoTime() - lastReadNanos;
    if (!config.idleTimeout().isZero() && silentNanos >= config.idleTimeout().toNanos()) {
      endWithClose(
          CloseReason.of(
              Kind.IDLE, CloseReason.GOING_AWAY, "nothing received for " + config.idleTimeout()));
      return;
    }
    if (!config.pingInterval().isZero() && silentNanos >= config.pingInterval().toNanos()) {
      send(FrameEncoder.PING, new byte[0]);
    }
    armIdleCheck();
  }

  private void arm(Duration delay, Runnable task) {
    disarm();
    timer = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void disarm() {
    Future<?> armed = timer;
    if (armed != null) {
      armed.cancel(false);
      timer = null;
    }
  }
}
