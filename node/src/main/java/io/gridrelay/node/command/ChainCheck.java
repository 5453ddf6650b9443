package io.gridrelay.node.command;

import io.gridrelay.atproto.syntax.Tid;
import io.gridrelay.client.firehose.AccountEvent;
import io.gridrelay.client.firehose.CommitEvent;
import io.gridrelay.client.firehose.FirehoseEvent;
import io.gridrelay.client.firehose.IdentityEvent;
import io.gridrelay.client.firehose.InfoEvent;
import io.gridrelay.client.firehose.SyncEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds missing events: each commit names the revision before it, which must be the last one seen
 * of that repository. Remembers the {@link #MAX_REPOSITORIES} that were seen last. Confined to one
 * thread.
 */
final class ChainCheck {
  private static final int MAX_REPOSITORIES = 1_000_000;

  private final Map<String, Tid> revs =
      new LinkedHashMap<>(1024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tid> eldest) {
          return size() > MAX_REPOSITORIES;
        }
      };

  private long gaps;
  private @Nullable String firstGap;

  void look(FirehoseEvent event) {
    switch (event) {
      case CommitEvent commit -> {
        Tid last = revs.put(commit.did().value(), commit.rev());
        Optional<Tid> since = commit.since();
        if (last != null && since.isPresent() && !since.get().equals(last)) {
          gap(
              "seq "
                  + commit.seq()
                  + " of "
                  + commit.did()
                  + " follows rev "
                  + since.get()
                  + ", the last one seen is "
                  + last);
        }
      }
      case SyncEvent sync -> revs.put(sync.did().value(), sync.rev());
      case InfoEvent info -> {
        if (info.isOutdatedCursor()) {
          gap("the cursor is older than what the relay keeps");
        }
      }
      case IdentityEvent identity -> {}
      case AccountEvent account -> {}
    }
  }

  long gaps() {
    return gaps;
  }

  Optional<String> firstGap() {
    return Optional.ofNullable(firstGap);
  }

  private void gap(String description) {
    gaps++;
    firstGap = firstGap == null ? description : firstGap;
  }
}
