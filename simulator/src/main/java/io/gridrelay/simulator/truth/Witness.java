package io.gridrelay.simulator.truth;

import io.gridrelay.simulator.truth.Checker.Wire;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one consumer of an {@link Audience} received, over any number of connections. Thread-safe:
 * everything that changes is guarded by the audience's lock, which also sees all witnesses at once.
 */
public final class Witness {
  private final String name;
  private final Wire wire;
  private final Audience audience;
  private final BitSet received = new BitSet();
  private final Map<String, Long> progress = new HashMap<>();
  private long lastNumber = Long.MIN_VALUE;
  private long highest = Long.MIN_VALUE;
  private int complete;
  private long delivered;
  private long repeats;
  private long duplicates;
  private long regressions;
  private long outOfOrder;

  Witness(String name, Wire wire, Audience audience) {
    this.name = name;
    this.wire = wire;
    this.audience = audience;
  }

  public String name() {
    return name;
  }

  public Wire wire() {
    return wire;
  }

  /**
   * A new connection begins.
   *
   * @param cursor what was asked for, or a negative number for none
   */
  public void connected(long cursor) {
    synchronized (audience) {
      long before = wire == Wire.FIREHOSE ? cursor : cursor - 1;
      lastNumber = cursor < 0 ? Long.MIN_VALUE : before;
    }
  }

  /** A message came; its number is what the consumer would store as cursor. */
  public void received(byte[] message) {
    long digest = Audience.digestOf(message);
    synchronized (audience) {
      Sighting sighting = audience.sight(this, message, digest);
      if (sighting != null) {
        take(sighting);
      }
    }
  }

  private void take(Sighting sighting) {
    long number = sighting.number();
    if (number <= lastNumber) {
      regressions++;
      audience.complain(this, "number " + number + " after " + lastNumber, sighting);
    }
    lastNumber = number;
    if (number <= highest) {
      repeats++;
      return;
    }
    highest = number;
    if (sighting.message() == Sighting.UNEXPECTED) {
      return;
    }
    if (received.get(sighting.message())) {
      duplicates++;
      audience.complain(this, "came before under another number", sighting);
    } else {
      received.set(sighting.message());
      delivered++;
    }
    judgeOrder(sighting);
  }

  /** An event may come twice in a row, an earlier one must not come after it. */
  private void judgeOrder(Sighting sighting) {
    Long last = progress.put(sighting.did(), sighting.place());
    if (last == null || last <= sighting.place()) {
      return;
    }
    if (last >> 16 > sighting.ordinal()) {
      outOfOrder++;
      progress.put(sighting.did(), last);
      audience.complain(this, "came after event " + (last >> 16) + " of its DID", sighting);
    }
  }

  /** The number of the newest message, to resume from; negative before the first. */
  public long lastNumber() {
    synchronized (audience) {
      return highest == Long.MIN_VALUE ? -1 : highest;
    }
  }

  /** Messages that were sent before a mark of the audience and did not come. */
  public long missing(int mark) {
    synchronized (audience) {
      int end = audience.index(wire).firstMessage(mark);
      complete = received.nextClearBit(complete);
      long missing = 0;
      for (int at = complete; at < end; at = received.nextClearBit(at + 1)) {
        missing++;
      }
      return missing;
    }
  }

  /** The first messages that {@link #missing} counts, in words, at most so many. */
  public List<String> missing(int mark, int most) {
    synchronized (audience) {
      TruthIndex index = audience.index(wire);
      int end = index.firstMessage(mark);
      List<String> words = new ArrayList<>();
      for (int at = received.nextClearBit(complete);
          at < end && words.size() < most;
          at = received.nextClearBit(at + 1)) {
        ExpectedEvent event = index.eventOf(at);
        words.add(event.key() + ", upstream seq " + event.upstreamSeq() + " of " + event.host());
      }
      return words;
    }
  }

  long delivered() {
    return delivered;
  }

  long repeats() {
    return repeats;
  }

  long duplicates() {
    return duplicates;
  }

  long regressions() {
    return regressions;
  }

  long outOfOrder() {
    return outOfOrder;
  }
}
