package io.gridrelay.node.feed;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what this node knows of the hosts equal to what the cluster knows: follows the news at
 * once, and reads the whole list now and then. Owns a thread; thread-safe.
 */
final class HostWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HostWatch.class);
  private static final int WAITING = 1_000;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Roster roster;
  private final Duration interval;
  private final BlockingQueue<String> heard = new ArrayBlockingQueue<>(WAITING);
  private final Thread thread;
  private volatile boolean overflow;
  private boolean failing;

  HostWatch(Roster roster, HostNews news, Duration interval) {
    this.roster = roster;
    this.interval = interval;
    news.listen(this::hear);
    thread = Thread.ofVirtual().name("host-watch").start(this::run);
  }

  private void hear(String hostname) {
    if (!heard.offer(hostname)) {
      overflow = true; // the whole list is read instead
    }
  }

  private void run() {
    try {
      while (true) {
        String hostname = heard.poll(interval.toMillis(), TimeUnit.MILLISECONDS);
        follow(hostname == null ? HostNews.MANY : hostname);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void follow(String hostname) {
    try {
      if (overflow || hostname.equals(HostNews.MANY)) {
        overflow = false;
        heard.clear();
        roster.refresh();
      } else {
        roster.heard(hostname);
      }
      failing = false;
    } catch (JdbiException e) {
      if (!failing) {
        LOG.error("hosts of the cluster not read, trying again: {}", e.getMessage());
      }
      failing = true;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
