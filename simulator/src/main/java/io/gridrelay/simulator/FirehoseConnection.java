package io.gridrelay.simulator;

import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.simulator.wire.WebSocketPeer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sends a host's log to one consumer, from a position on, until either side ends it. */
final class FirehoseConnection {
  private static final int BATCH = 256;
  private static final long LOOK_AROUND_MILLIS = 250;
  private static final int GOING_AWAY = 1001;
  private static final int POLICY_VIOLATION = 1008;

  private final WebSocketPeer peer;
  private final HostLog log;
  private final WireConditions conditions;
  private volatile long position;
  private volatile boolean stopped;

  FirehoseConnection(WebSocketPeer peer, HostLog log, WireConditions conditions, long position) {
    this.peer = peer;
    this.log = log;
    this.conditions = conditions;
    this.position = position;
  }

  /** Position of the next item to send; what lies before it is in the socket. */
  long position() {
    return position;
  }

  void stop() {
    stopped = true;
    log.wake();
  }

  void run() throws IOException, InterruptedException {
    peer.flush();
    while (peer.isOpen() && !stopped) {
      if (position < log.start()) {
        end("ConsumerTooSlow");
        return;
      }
      List<HostLog.Item> items = log.read(position, BATCH, LOOK_AROUND_MILLIS);
      long next = position + items.size();
      conditions.awaitSound();
      for (HostLog.Item item : items) {
        send(item);
        if (!peer.isOpen() || stopped) {
          return;
        }
      }
      peer.flush();
      position = next;
    }
    if (peer.isOpen()) {
      peer.cut();
    }
  }

  private void send(HostLog.Item item) throws IOException, InterruptedException {
    switch (item) {
      case HostLog.Message message -> {
        peer.binary(message.frame());
        slowDown(message.frame().length);
      }
      case HostLog.Trouble trouble -> {
        if (trouble.happened().compareAndSet(false, true)) {
          cause(trouble);
        }
      }
    }
  }

  private void slowDown(int bytes) throws IOException, InterruptedException {
    long limit = conditions.bytesPerSecond();
    if (limit > 0) {
      peer.flush();
      TimeUnit.NANOSECONDS.sleep(TimeUnit.SECONDS.toNanos(bytes) / limit);
    }
  }

  private void cause(HostLog.Trouble trouble) throws IOException, InterruptedException {
    switch (trouble.fault()) {
      case CUT -> peer.cut();
      case CUT_MID_FRAME -> {
        peer.halfOf(trouble.nextFrame());
        peer.cut();
      }
      case CLOSE -> peer.close(GOING_AWAY, "restarting");
      case ERROR_FRAME -> end("ConsumerTooSlow");
      case TEXT_FRAME -> peer.text("{\"not\":\"a frame\"}");
      default -> throw new IllegalStateException(trouble.fault() + " is no trouble of the wire");
    }
  }

  private void end(String error) throws IOException, InterruptedException {
    peer.binary(new FrameWriter().error(error, "the host says so"));
    peer.close(POLICY_VIOLATION, error);
  }
}
