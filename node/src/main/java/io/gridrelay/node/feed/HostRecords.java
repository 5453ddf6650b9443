package io.gridrelay.node.feed;

import io.gridrelay.node.store.HostRepository;
import io.gridrelay.node.store.HostStatus;
import io.gridrelay.node.store.StateStoreException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the hosts' cursors and states, together and only now and then: what is lost by a crash in
 * between is found in the log again, or asked of the host once more.
 *
 * <p>Thread-safe; only {@link #store} blocks.
 */
public final class HostRecords implements FeedListener {

  private static final Logger LOG = LoggerFactory.getLogger(HostRecords.class);

  private record Change(HostStatus status, @Nullable String error) {}

  private final HostRepository hosts;
  private final LoggedHosts logged;
  private final InstantSource clock;
  private final Map<String, Feed> moved = new ConcurrentHashMap<>();
  private final Map<String, Change> changed = new ConcurrentHashMap<>();

  /** Guarded by this, as {@link #store}. */
  private boolean failing;

  public HostRecords(HostRepository hosts, LoggedHosts logged, InstantSource clock) {
    this.hosts = hosts;
    this.logged = logged;
    this.clock = clock;
  }

  /** How far the host was read, by any node, as the log of this one tells. */
  long lowWaterInLog(String hostname) {
    return logged.lowWaterMark(hostname);
  }

  @Override
  public void cursorMoved(Feed feed) {
    moved.put(feed.host().name(), feed);
  }

  @Override
  public void statusChanged(Feed feed, HostStatus status, @Nullable String error) {
    changed.put(feed.host().name(), new Change(status, error));
  }

  /** Writes what has changed since the last call. What fails is logged once, and tried again. */
  public synchronized void store() {
    Map<String, Feed> marks = take(moved);
    Map<String, Change> changes = take(changed);
    try {
      storeCursors(marks);
      changes.forEach((name, change) -> hosts.setStatus(name, change.status(), change.error()));
      failing = false;
    } catch (StateStoreException | JdbiException e) {
      if (!failing) {
        LOG.error("cursors of hosts not stored, trying again: {}", e.getMessage());
      }
      failing = true;
      marks.forEach(moved::putIfAbsent);
      changes.forEach(changed::putIfAbsent);
    }
  }

  /** Takes the entries out before anything is read: what changes from now on counts anew. */
  private static <T> Map<String, T> take(Map<String, T> from) {
    Map<String, T> taken = new HashMap<>(from);
    taken.forEach(from::remove);
    return taken;
  }

  private void storeCursors(Map<String, Feed> marks) {
    Map<String, Long> cursors = new HashMap<>();
    marks.forEach((name, feed) -> cursors.put(name, feed.intake().lowWater()));
    // Read after the cursors: what they passed was on disk before.
    hosts.saveCursors(cursors, logged.syncedSeq(), clock.instant());
  }
}
