package io.gridrelay.node.feed;

import io.gridrelay.atproto.Rejection;
import io.gridrelay.node.host.UpstreamHost;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frames that cannot be read, in the log: at most one line a minute and host, since a hostile host
 * would fill the disk. Thread-safe.
 */
final class PoisonLog {

  private static final Logger LOG = LoggerFactory.getLogger(PoisonLog.class);
  private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Map<String, Long> toldNanos = new ConcurrentHashMap<>(); // as many as hosts

  void log(UpstreamHost host, Rejection rejection) {
    long now = System.nanoTime();
    long next =
        toldNanos.merge(host.name(), now, (told, _) -> now - told < INTERVAL_NANOS ? told : now);
    if (next == now) {
      LOG.warn("frame skipped host={} reason=\"{}\"", host.name(), rejection);
    }
  }
}
