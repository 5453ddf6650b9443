package io.gridrelay.client.websocket;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Finds the addresses of a host and connects to the first one that answers, each checked by the
 * {@link AddressGuard} just before.
 *
 * <p>Names are looked up by the JDK on threads of their own, because that call blocks. Confined to
 * the connection's event loop but for the look-up.
 */
final class Dialer {
  private final ClientConnection connection;
  private final Bootstrap bootstrap;
  private final Executor lookups;
  private final AddressGuard guard;
  private final String host;
  private final int port;
  private final List<Throwable> failures = new ArrayList<>(2);

  Dialer(
      ClientConnection connection,
      Bootstrap bootstrap,
      Executor lookups,
      AddressGuard guard,
      String host,
      int port) {
    this.connection = connection;
    this.bootstrap = bootstrap;
    this.lookups = lookups;
    this.guard = guard;
    this.host = host;
    this.port = port;
  }

  void start() {
    try {
      lookups.execute(this::lookUp);
    } catch (RejectedExecutionException e) {
      fail(new WebSocketException("the client is closed", e));
    }
  }

  private void lookUp() {
    try {
      InetAddress[] addresses = InetAddress.getAllByName(host);
      connection.execute(() -> connectTo(addresses, 0));
    } catch (UnknownHostException e) {
      fail(new WebSocketException("unknown host " + host, e));
    } catch (RuntimeException e) {
      fail(new WebSocketException("cannot look up host " + host, e));
    }
  }

  private void connectTo(InetAddress[] addresses, int index) {
    if (connection.isOver()) {
      return;
    }
    if (index == addresses.length) {
      fail(noneLeft());
      return;
    }
    InetAddress address = addresses[index];
    if (!guard.permits(address)) {
      failures.add(
          new IOException(
              "address " + address.getHostAddress() + " of " + host + " is not permitted"));
      connectTo(addresses, index + 1);
      return;
    }
    ChannelFuture attempt = bootstrap.connect(new InetSocketAddress(address, port));
    connection.dialing(attempt);
    attempt.addListener(
        done -> {
          if (!done.isSuccess() && !done.isCancelled()) {
            failures.add(done.cause());
            connectTo(addresses, index + 1);
          }
        });
  }

  private WebSocketException noneLeft() {
    Throwable first = failures.getFirst();
    WebSocketException none = new WebSocketException(String.valueOf(first.getMessage()), first);
    failures.stream().skip(1).forEach(none::addSuppressed);
    return none;
  }

  private void fail(WebSocketException cause) {
    connection.execute(() -> connection.connectFailed(cause));
  }
}
