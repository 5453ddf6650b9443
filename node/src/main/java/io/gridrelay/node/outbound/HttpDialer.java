package io.gridrelay.node.outbound;

import io.gridrelay.client.websocket.AddressGuard;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;

/**
 * Finds the addresses of an origin and connects to the first permitted one that answers. An address
 * is checked and dialled, not its name: that may resolve differently the second time.
 *
 * <p>Names are looked up on virtual threads, because that call blocks; everything else happens on
 * the event loop.
 */
final class HttpDialer {
  private static final AddressGuard PUBLIC = AddressGuard.publicOnly();

  /** What became of an attempt; one of the two is called, once, on the event loop. */
  interface Outcome {
    void connected(Channel channel);

    void failed(HttpAnswer.Failure failure, String detail);
  }

  /** All addresses of a name; blocks. */
  @FunctionalInterface
  interface NameLookUp {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  private final EventLoop loop;
  private final Duration timeout;
  private final NameLookUp names;
  private final SslContext tls;

  /**
   * @param timeout of an attempt, however many addresses are tried
   */
  HttpDialer(EventLoop loop, Duration timeout, NameLookUp names) {
    this.loop = loop;
    this.timeout = timeout;
    this.names = names;
    try {
      this.tls = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS").build();
    } catch (SSLException e) {
      throw new IllegalStateException("no TLS on this platform: " + e.getMessage(), e);
    }
  }

  /**
   * Connects.
   *
   * @param guarded whether only addresses of the public internet are permitted
   */
  void dial(Origin origin, boolean guarded, Outcome outcome) {
    Thread.ofVirtual()
        .name("resolve-" + origin.host())
        .start(
            () -> {
              Runnable next = lookUp(origin, guarded, outcome);
              try {
                loop.execute(next);
              } catch (RejectedExecutionException e) {
                // The client is closed, and has failed everybody who waits.
              }
            });
  }

  /** What to do on the event loop with what was found. */
  private Runnable lookUp(Origin origin, boolean guarded, Outcome outcome) {
    List<InetAddress> permitted;
    try {
      permitted =
          Arrays.stream(names.addresses(origin.host()))
              .filter(address -> !guarded || PUBLIC.permits(address))
              .toList();
    } catch (UnknownHostException e) {
      return () -> outcome.failed(HttpAnswer.Failure.UNREACHABLE, "unknown host " + e.getMessage());
    } catch (RuntimeException e) { // whatever the JDK makes of a strange name
      return () -> outcome.failed(HttpAnswer.Failure.UNREACHABLE, "cannot look up the host: " + e);
    }
    if (permitted.isEmpty()) {
      return () ->
          outcome.failed(HttpAnswer.Failure.REFUSED, origin.host() + " has no public address");
    }
    return () -> connect(origin, permitted, 0, outcome);
  }

  private void connect(Origin origin, List<InetAddress> addresses, int index, Outcome outcome) {
    long millis = Math.max(1, timeout.toMillis() / addresses.size());
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(millis))
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(codec(origin))
            .connect(new InetSocketAddress(addresses.get(index), origin.port()));
    connecting.addListener(
        done -> {
          if (done.isSuccess()) {
            outcome.connected(connecting.channel());
          } else if (index + 1 < addresses.size()) {
            connect(origin, addresses, index + 1, outcome);
          } else {
            outcome.failed(
                HttpAnswer.Failure.UNREACHABLE, String.valueOf(done.cause().getMessage()));
          }
        });
  }

  private ChannelInitializer<Channel> codec(Origin origin) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        if (origin.tls()) {
          channel.pipeline().addLast(tls.newHandler(channel.alloc(), origin.host(), origin.port()));
        }
        channel.pipeline().addLast(new HttpClientCodec(4096, 16_384, 8192));
      }
    };
  }
}
