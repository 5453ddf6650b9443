package io.gridrelay.jet;

import io.gridrelay.eventlog.EventEntry;
import io.gridrelay.eventlog.RowKind;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the sequencer remembers of the newest part of the log, to recognise events that are already
 * in it: the last rev per account, and events without a rev order by their exact origin. Bounded;
 * the oldest is forgotten first, and {@link #forgottenUpTo} says how far back the memory of
 * accounts reaches. Not thread-safe.
 */
final class Recent {
  /** The account is not remembered. */
  static final long UNKNOWN = -1;

  /**
   * An event by where it came from. Kind and account are in it, since a host may start its
   * numbering anew.
   */
  record Origin(String host, long upstreamSeq, RowKind kind, String did) {}

  private record LastRev(long rev, long seq) {}

  private final LinkedHashMap<String, LastRev> revs;
  private final LinkedHashMap<Origin, Boolean> origins;
  private long forgottenUpTo;

  /**
   * @param knownAfter nothing up to this sequence number is going to be shown to this memory
   */
  Recent(int accounts, int events, long knownAfter) {
    forgottenUpTo = knownAfter;
    revs =
        new LinkedHashMap<>(1024, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, LastRev> eldest) {
            if (size() <= accounts) {
              return false;
            }
            forgottenUpTo = Math.max(forgottenUpTo, eldest.getValue().seq());
            return true;
          }
        };
    origins =
        new LinkedHashMap<>(1024) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Origin, Boolean> eldest) {
            return size() > events;
          }
        };
  }

  /** Last rev of the account, or {@link #UNKNOWN}. */
  long lastRev(String did) {
    LastRev last = revs.get(did);
    return last == null ? UNKNOWN : last.rev();
  }

  boolean contains(Origin origin) {
    return origins.containsKey(origin);
  }

  /**
   * Whatever the log says about an account up to this sequence number may have been forgotten; what
   * comes later has not.
   */
  long forgottenUpTo() {
    return forgottenUpTo;
  }

  /** Remembers an event of the log. */
  void add(EventEntry entry, RowKind lastRow, long lastSeq) {
    add(new Origin(entry.host(), entry.upstreamSeq(), lastRow, entry.did()), entry.rev(), lastSeq);
  }

  void add(Origin origin, long rev, long seq) {
    if (!origin.kind().isCommit()) {
      origins.put(origin, Boolean.TRUE);
    }
    if (rev != 0) {
      remember(origin.did(), rev, seq);
    }
  }

  /** Remembers the last rev of an account, unless a later one is known. */
  void remember(String did, long rev, long seq) {
    LastRev last = revs.get(did);
    if (last == null || last.rev() <= rev) {
      revs.put(did, new LastRev(rev, seq));
    }
  }
}
