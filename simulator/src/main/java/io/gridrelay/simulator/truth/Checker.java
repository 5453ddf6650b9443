package io.gridrelay.simulator.truth;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares what one consumer received from a relay, over any number of connections, with the {@link
 * TruthLedger}. Feed it every message; ask for a {@link #report} at the end.
 *
 * <p>Thread-safe.
 */
public final class Checker {
  /** What the consumer speaks. */
  public enum Wire {
    /** {@code subscribeRepos}: a message per event, a cursor is the last seq, exclusive. */
    FIREHOSE,
    /** {@code /subscribe}: a message per operation, a cursor is a {@code time_us}, inclusive. */
    JETSTREAM
  }

  private static final int MOST_SAMPLES = 20;

  private final TruthLedger ledger;
  private final Wire wire;
  private final DeliveryReader reader = new DeliveryReader();
  private final Map<Long, String> meanings = new HashMap<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private final Map<String, Long> progress = new HashMap<>();
  private final List<String> samples = new ArrayList<>();
  private long lastNumber = Long.MIN_VALUE;
  private long delivered;
  private long repeats;
  private long duplicates;
  private long duplicatesWithoutRev;
  private long regressions;
  private long twoMeanings;
  private long outOfOrder;
  private long unexpected;
  private long mismatches;

  public Checker(TruthLedger ledger, Wire wire) {
    this.ledger = requireNonNull(ledger, "ledger");
    this.wire = requireNonNull(wire, "wire");
  }

  /**
   * A new connection begins.
   *
   * @param cursor what was asked for, or a negative number for none
   */
  public synchronized void connected(long cursor) {
    long before = wire == Wire.FIREHOSE ? cursor : cursor - 1;
    lastNumber = cursor < 0 ? Long.MIN_VALUE : before;
  }

  /** A message came; its number is what the consumer would store as cursor. */
  public synchronized void received(byte[] message) {
    Delivery delivery =
        wire == Wire.FIREHOSE ? reader.firehose(message) : reader.jetstream(message);
    if (delivery != null) {
      take(delivery);
    }
  }

  /** The number of the newest message, to resume from; negative before the first. */
  public synchronized long lastNumber() {
    return lastNumber == Long.MIN_VALUE ? -1 : lastNumber;
  }

  /** Expected messages that came so far. */
  public synchronized long delivered() {
    return delivered;
  }

  private void take(Delivery delivery) {
    if (delivery.number() <= lastNumber) {
      regressions++;
      complain("number " + delivery.number() + " after " + lastNumber, delivery);
    }
    lastNumber = delivery.number();
    String meaning = delivery.meaning();
    String other = meanings.putIfAbsent(delivery.number(), meaning);
    if (meaning.equals(other)) {
      repeats++;
      return;
    }
    if (other != null) {
      twoMeanings++;
      complain("number stood for " + other, delivery);
    }
    Long earlier = numbers.putIfAbsent(meaning, delivery.number());
    if (earlier == null) {
      judge(delivery);
      return;
    }
    boolean hasRev = delivery.key().kind() == EventKind.COMMIT;
    duplicates += hasRev ? 1 : 0;
    duplicatesWithoutRev += hasRev ? 0 : 1;
  }

  private void judge(Delivery delivery) {
    ExpectedEvent event = ledger.find(delivery.key());
    if (event == null) {
      RefusedEvent refused = ledger.findRefused(delivery.key());
      if (refused == null || !refused.mayPass()) {
        unexpected++;
        complain("unexpected" + (refused == null ? "" : ", " + refused.fault()), delivery);
      }
      return;
    }
    delivered++;
    int op = delivery.op() == null ? 0 : positionOf(delivery.op(), event);
    if (op < 0 || !agrees(delivery, event)) {
      mismatches++;
      complain("content differs from " + event, delivery);
      return;
    }
    long place = ((long) event.ordinal() << 16) + op;
    Long last = progress.put(event.key().did(), place);
    if (last != null && last > place) {
      outOfOrder++;
      complain("came after event " + (last >> 16) + " of its DID", delivery);
    }
  }

  private static int positionOf(ExpectedOp op, ExpectedEvent event) {
    return event.ops().indexOf(op);
  }

  private static boolean agrees(Delivery delivery, ExpectedEvent event) {
    String commit = delivery.commit();
    return (commit == null || commit.equals(event.commit()))
        && Objects.equals(delivery.status(), event.status());
  }

  private void complain(String what, @Nullable Delivery delivery) {
    if (samples.size() < MOST_SAMPLES) {
      samples.add(what + (delivery == null ? "" : ": " + delivery));
    }
  }

  /** What was found up to now; what is still under way counts as lost. */
  public synchronized CheckReport report() {
    long expected = 0;
    long lost = 0;
    List<String> words = new ArrayList<>(samples);
    for (ExpectedEvent event : ledger.expected()) {
      for (String meaning : meaningsOf(event)) {
        expected++;
        if (!numbers.containsKey(meaning)) {
          lost++;
          if (words.size() < MOST_SAMPLES) {
            words.add("lost: " + meaning + " of " + event.host() + " seq " + event.upstreamSeq());
          }
        }
      }
    }
    return new CheckReport(
        expected,
        delivered,
        lost,
        repeats,
        duplicates,
        duplicatesWithoutRev,
        regressions,
        twoMeanings,
        outOfOrder,
        unexpected,
        mismatches,
        words);
  }

  /** How many messages the ledger demands up to now. */
  public long expected() {
    return ledger.expected().stream().mapToLong(event -> meaningsOf(event).size()).sum();
  }

  private List<String> meaningsOf(ExpectedEvent event) {
    if (wire == Wire.FIREHOSE) {
      return List.of(new Delivery(0, event.key(), null, null, null).meaning());
    }
    return switch (event.key().kind()) {
      case SYNC -> List.of();
      case IDENTITY, ACCOUNT -> List.of(new Delivery(0, event.key(), null, null, null).meaning());
      case COMMIT ->
          event.ops().stream()
              .map(op -> new Delivery(0, event.key(), op, null, null).meaning())
              .toList();
    };
  }
}
