package io.gridrelay.benchmarks.ingest;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Further firehose consumers, on one thread, that read everything and look at nothing. */
final class Crowd implements AutoCloseable {
  private final Selector selector = Selector.open();
  private final List<SocketChannel> channels = new ArrayList<>();
  private final LongAdder bytes = new LongAdder();

  Crowd(InetSocketAddress node, int consumers) throws IOException {
    byte[] request =
        String.join(
                "\r\n",
                "GET /xrpc/com.atproto.sync.subscribeRepos HTTP/1.1",
                "Host: load",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "",
                "")
            .getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < consumers; i++) {
      SocketChannel channel = SocketChannel.open(node);
      channels.add(channel);
      channel.write(ByteBuffer.wrap(request));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
    }
    Thread.ofPlatform().daemon().name("crowd").start(this::drain);
  }

  private void drain() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    try {
      while (selector.isOpen()) {
        selector.select(key -> read(key, buffer));
      }
    } catch (IOException | ClosedSelectorException e) {
      // The load program closes it, or the count stands still and tells.
    }
  }

  private void read(SelectionKey key, ByteBuffer buffer) {
    try {
      int count = ((SocketChannel) key.channel()).read(buffer.clear());
      if (count < 0) {
        key.cancel();
        System.err.println("the node closed a consumer");
        return;
      }
      bytes.add(count);
    } catch (IOException e) {
      key.cancel();
    }
  }

  /** Received by all of them so far. */
  long bytes() {
    return bytes.sum();
  }

  @Override
  public void close() throws IOException {
    selector.close();
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }
}
