package io.gridrelay.client.websocket;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one deadline that a connection has at a time. Confined to the event loop. */
final class LoopTimer {
  private final EventLoop loop;
  private @Nullable Future<?> armed;

  LoopTimer(EventLoop loop) {
    this.loop = loop;
  }

  /** Runs the task then, unless it is armed anew or disarmed before. */
  void arm(Duration delay, Runnable task) {
    disarm();
    armed = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  void disarm() {
    Future<?> waiting = armed;
    if (waiting != null) {
      waiting.cancel(false);
      armed = null;
    }
  }
}
