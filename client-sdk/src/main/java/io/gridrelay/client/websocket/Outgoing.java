package io.gridrelay.client.websocket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a connection sends: frames, of which only so many bytes may wait in the socket's queue.
 * Thread-safe; never blocks.
 */
final class Outgoing {
  private static final int MOST_HEADER_BYTES = 14;

  private final Channel channel;
  private final int maxQueueBytes;
  private final AtomicInteger queueBytes = new AtomicInteger();

  Outgoing(Channel channel, int maxQueueBytes) {
    this.channel = channel;
    this.maxQueueBytes = maxQueueBytes;
  }

  /** Sends a frame; false, and nothing is sent, if the queue is full. */
  boolean send(int opcode, byte[] payload) {
    int bytes = payload.length + MOST_HEADER_BYTES;
    if (queueBytes.addAndGet(bytes) > maxQueueBytes) {
      queueBytes.addAndGet(-bytes);
      return false;
    }
    channel
        .writeAndFlush(FrameEncoder.encode(channel.alloc(), opcode, payload))
        .addListener(done -> queueBytes.addAndGet(-bytes));
    return true;
  }

  /** Sends a close frame, however full the queue is. */
  ChannelFuture sendClose(int code, String reason) {
    return channel.writeAndFlush(FrameEncoder.encodeClose(channel.alloc(), code, reason));
  }
}
