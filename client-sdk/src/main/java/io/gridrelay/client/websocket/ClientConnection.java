package io.gridrelay.client.websocket;

import io.gridrelay.client.websocket.CloseReason.Kind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
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
final class ClientConnection implements WebSocketConnection {
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
  private final TlsEngines tls;
  private final WebSocketListener listener;
  private final EventLoop loop;
  private final Set<ClientConnection> registry;
  private final Inbound inbound;
  private final Upgrade upgrade;
  private final LoopTimer timer;
  private final Silence silence;

  private volatile State state = State.CONNECTING;
  private volatile @Nullable Channel channel;
  private volatile @Nullable Outgoing outgoing;
  private @Nullable ChannelFuture dialing;
  private @Nullable CloseReason ending;

  ClientConnection(
      URI uri,
      HandshakeRequest request,
      WebSocketClientConfig config,
      TlsEngines tls,
      WebSocketListener listener,
      EventLoop loop,
      Set<ClientConnection> registry) {
    this.uri = uri;
    this.request = request;
    this.config = config;
    this.tls = tls;
    this.listener = listener;
    this.loop = loop;
    this.registry = registry;
    this.inbound = new Inbound(this, listener, config);
    this.upgrade = new Upgrade(this, request, inbound);
    this.timer = new LoopTimer(loop);
    this.silence = new Silence(config.pingInterval(), config.idleTimeout());
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
            timer.arm(
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
    timer.disarm();
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
          created.pipeline().addLast(tls.handler(request.host(), request.port()));
        }
        created.pipeline().addLast(upgrade);
      }
    };
  }

  // ---- reported by the channel

  /** TCP stands; false if nobody wants it any more. */
  boolean connected(Channel connected) {
    if (isOver()) {
      return false;
    }
    channel = connected;
    outgoing = new Outgoing(connected, config.maxSendQueueBytes());
    dialing = null;
    state = State.HANDSHAKING;
    timer.arm(
        config.handshakeTimeout(),
        () -> {
          upgrade.failed("no answer to the upgrade within " + config.handshakeTimeout());
          closeChannel();
        });
    return true;
  }

  /** The server has agreed. */
  void upgraded(HttpHeaders headers) {
    if (state != State.HANDSHAKING) {
      return; // given up meanwhile
    }
    state = State.OPEN;
    watchSilence();
    inbound.opened();
    try {
      listener.onOpen(this, headers);
    } catch (RuntimeException e) {
      listenerFailed(e);
    }
  }

  /** The server has not agreed. */
  void refused(WebSocketException cause) {
    ended(CloseReason.failed(Kind.HANDSHAKE_REFUSED, CloseReason.ABNORMAL, cause));
  }

  void failed(Throwable cause) {
    Kind kind =
        state == State.CONNECTING || state == State.HANDSHAKING ? Kind.CONNECT_FAILED : Kind.LOST;
    ended(CloseReason.failed(kind, CloseReason.ABNORMAL, cause));
    closeChannel();
  }

  /** Something was received. */
  void heard() {
    silence.broken(System.nanoTime());
  }

  // ---- called by Inbound

  boolean isOver() {
    return state == State.OVER;
  }

  boolean isDelivering() {
    return state == State.OPEN;
  }

  void autoRead(boolean on) {
    Channel open = channel;
    if (open != null && open.config().isAutoRead() != on) {
      silence.broken(System.nanoTime());
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
    ChannelFuture answered = beginClosing(remote, remote.code(), "");
    if (answered == null) {
      over();
      return;
    }
    // Nothing may follow the server's close frame, so no unread byte can turn this into a reset.
    answered.addListener(ChannelFutureListener.CLOSE);
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
    timer.disarm();
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

  // ---- ending

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
        beginClosing(reason, reason.code(), reason.reason());
        if (inbound.isEnded()) {
          over();
        }
      }
      case CLOSING, OVER -> {}
    }
  }

  private void endWithClose(CloseReason reason) {
    if (state != State.OPEN) {
      ended(reason);
      closeChannel();
      return;
    }
    ChannelFuture written = beginClosing(reason, reason.code(), reason.reason());
    if (written == null) {
      over();
    } else if (reason.kind() == Kind.IDLE) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  /**
   * Sends a close frame; null if that cannot be. Closing with unread bytes would reset the
   * connection and destroy our close frame: it is read on, for a while, and what comes is dropped.
   */
  private @Nullable ChannelFuture beginClosing(CloseReason reason, int code, String text) {
    ended(reason);
    state = State.CLOSING;
    inbound.discard();
    ChannelFuture written = writeClose(code, text);
    timer.arm(config.closeTimeout(), this::closeChannel);
    return written;
  }

  private void ended(CloseReason reason) {
    if (ending == null) {
      ending = reason;
    }
  }

  void closeChannel() {
    Channel open = channel;
    if (open != null) {
      open.close();
    }
  }

  // ---- writing and watching

  private boolean send(int opcode, byte[] payload) {
    Outgoing open = outgoing;
    return open != null && state == State.OPEN && open.send(opcode, payload);
  }

  private @Nullable ChannelFuture writeClose(int code, String reason) {
    Outgoing open = outgoing;
    inbound.updateReading();
    return open == null ? null : open.sendClose(code, reason);
  }

  private void watchSilence() {
    if (silence.isWatched()) {
      timer.arm(silence.interval(), this::lookAtSilence);
    } else {
      timer.disarm();
    }
  }

  private void lookAtSilence() {
    if (state != State.OPEN) {
      return;
    }
    long now = System.nanoTime();
    if (inbound.isPaused()) {
      silence.broken(now);
    }
    switch (silence.look(now)) {
      case FINE -> watchSilence();
      case PING -> {
        send(FrameEncoder.PING, new byte[0]);
        watchSilence();
      }
      case TOO_LONG ->
          endWithClose(
              CloseReason.of(
                  Kind.IDLE,
                  CloseReason.GOING_AWAY,
                  "nothing received for " + config.idleTimeout()));
    }
  }
}
