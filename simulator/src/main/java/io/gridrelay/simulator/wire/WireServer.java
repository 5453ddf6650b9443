package io.gridrelay.simulator.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Listens on one port and serves every connection on a virtual thread of its own. Thread-safe. */
public final class WireServer implements AutoCloseable {
  private static final int BACKLOG = 1024;

  /** Answers requests; called on the connection's thread, and may block it. */
  @FunctionalInterface
  public interface Handler {
    void handle(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final Handler handler;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private WireServer(ServerSocket server, Handler handler) {
    this.server = server;
    this.handler = handler;
  }

  /**
   * Opens a port and serves.
   *
   * @param port 0 for any free one
   * @throws IOException if the port is taken
   */
  public static WireServer open(InetAddress address, int port, Handler handler) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port), BACKLOG);
    } catch (IOException e) {
      socket.close();
      throw new IOException("cannot listen on " + address.getHostAddress() + ":" + port, e);
    }
    WireServer server = new WireServer(socket, handler);
    Thread.ofVirtual().name("listen-" + socket.getLocalPort()).start(server::listen);
    return server;
  }

  /** {@code host:port}; brackets around an IPv6 address. */
  public String authority() {
    InetAddress address = server.getInetAddress();
    InetAddress shown = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
    String host = shown.getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getLocalPort();
  }

  /** {@code http://host:port}. */
  public URI uri() {
    return URI.create("http://" + authority());
  }

  /** Cuts all connections without a close frame; new ones are accepted. */
  public void cutConnections() {
    sockets.forEach(WireServer::closeQuietly);
  }

  /** Frees the port and cuts all connections. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new AssertionError("a listening socket has nothing to flush", e);
    }
    cutConnections();
  }

  private void listen() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        Thread.ofVirtual().name("serve-" + socket.getPort()).start(() -> serve(socket));
      } catch (IOException e) {
        if (server.isClosed()) {
          return;
        }
      }
    }
    cutConnections(); // one may have been accepted while closing
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (HttpRequest request = HttpRequest.read(in);
          request != null && !server.isClosed();
          request = HttpRequest.read(in)) {
        handler.handle(new HttpExchange(request, socket, in));
        if (request.isUpgrade()) {
          return; // the peer has used up the connection
        }
      }
    } catch (IOException e) {
      // The client has gone or speaks no HTTP: nobody is left to be told.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(socket);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }
}
