package io.gridrelay.simulator.truth;

import io.gridrelay.simulator.truth.Checker.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the messages that a {@link TruthLedger} demands, so that a consumer's progress is a bit
 * set: on the firehose one message per event, on Jetstream one per operation. Follows the ledger as
 * it grows. Not thread-safe.
 */
final class TruthIndex {
  private final TruthLedger ledger;
  private final Wire wire;
  private final List<ExpectedEvent> events = new ArrayList<>();
  private final Map<EventKey, Integer> places = new HashMap<>();
  private int[] firstMessage = new int[1024];

  TruthIndex(TruthLedger ledger, Wire wire) {
    this.ledger = ledger;
    this.wire = wire;
  }

  /** Place of the event in the ledger; -1 if it is not expected. */
  int find(EventKey key) {
    Integer place = places.get(key);
    if (place == null) {
      follow();
      place = places.get(key);
    }
    return place == null ? -1 : place;
  }

  ExpectedEvent event(int place) {
    return events.get(place);
  }

  /** Number of the first message of the event at a place of the ledger, which may be its end. */
  int firstMessage(int place) {
    if (place > events.size()) {
      follow();
    }
    return firstMessage[place];
  }

  /** In words, whose message it is; for complaints. */
  ExpectedEvent eventOf(int message) {
    int place = Arrays.binarySearch(firstMessage, 0, events.size() + 1, message);
    // Events without messages share a number with the one behind them, which is the one meant.
    int found = place >= 0 ? place : -place - 2;
    while (firstMessage[found + 1] == message) {
      found++;
    }
    return events.get(found);
  }

  private void follow() {
    for (ExpectedEvent event : ledger.expectedFrom(events.size())) {
      int place = events.size();
      if (place + 1 >= firstMessage.length) {
        firstMessage = Arrays.copyOf(firstMessage, 2 * firstMessage.length);
      }
      firstMessage[place + 1] = firstMessage[place] + messagesOf(event);
      places.put(event.key(), place);
      events.add(event);
    }
  }

  private int messagesOf(ExpectedEvent event) {
    if (wire == Wire.FIREHOSE) {
      return 1;
    }
    return switch (event.key().kind()) {
      case SYNC -> 0;
      case IDENTITY, ACCOUNT -> 1;
      case COMMIT -> event.ops().size();
    };
  }

  @Nullable RefusedEvent refused(EventKey key) {
    return ledger.findRefused(key);
  }
}
