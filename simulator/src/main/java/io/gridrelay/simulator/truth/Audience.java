package io.gridrelay.simulator.truth;

import static java.util.Objects.requireNonNull;

import io.gridrelay.simulator.truth.Checker.Wire;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Any number of consumers of one relay, on whichever of its nodes, compared with the {@link
 * TruthLedger} and with one another: a number must denote the same bytes for all of them. Each has
 * a {@link Witness}; a message is read and judged once, whoever gets it first.
 *
 * <p>Takes some hundred bytes of memory per message, however many consumers there are. Thread-safe.
 */
public final class Audience {
  private static final int MOST_SAMPLES = 200;

  /** What is known of one wire. */
  private static final class Known {
    private final TruthIndex index;
    private final Map<Long, Sighting> byDigest = new HashMap<>();
    private final Map<Long, Long> digests = new TreeMap<>();

    private Known(TruthLedger ledger, Wire wire) {
      index = new TruthIndex(ledger, wire);
    }
  }

  private final TruthLedger ledger;
  private final DeliveryReader reader = new DeliveryReader();
  private final Map<Wire, Known> wires = new EnumMap<>(Wire.class);
  private final List<Witness> witnesses = new ArrayList<>();
  private final List<String> samples = new ArrayList<>();
  private long twoMeanings;
  private long unexpected;
  private long mismatches;

  public Audience(TruthLedger ledger) {
    this.ledger = requireNonNull(ledger, "ledger");
    for (Wire wire : Wire.values()) {
      wires.put(wire, new Known(ledger, wire));
    }
  }

  /** One more consumer, which has to get everything. */
  public synchronized Witness witness(String name, Wire wire) {
    Witness witness = new Witness(name, wire, this);
    witnesses.add(witness);
    return witness;
  }

  /** Everything that was sent so far, to be asked for with {@link #missing}. */
  public int mark() {
    return ledger.expectedCount();
  }

  /** Messages that were sent before a mark and that consumers did not get, all together. */
  public synchronized long missing(int mark) {
    return witnesses.stream().mapToLong(witness -> witness.missing(mark)).sum();
  }

  /** What was found so far; what is still under way does not count as lost. */
  public synchronized AudienceReport report() {
    long delivered = 0;
    long repeats = 0;
    long duplicates = 0;
    long regressions = 0;
    long outOfOrder = 0;
    for (Witness witness : witnesses) {
      delivered += witness.delivered();
      repeats += witness.repeats();
      duplicates += witness.duplicates();
      regressions += witness.regressions();
      outOfOrder += witness.outOfOrder();
    }
    return new AudienceReport(
        ledger.expectedCount(),
        delivered,
        repeats,
        duplicates,
        regressions,
        twoMeanings,
        outOfOrder,
        unexpected,
        mismatches,
        samples);
  }

  /** Numbers that some consumer has seen on a wire, in their order. */
  public synchronized long[] numbers(Wire wire) {
    return known(wire).digests.keySet().stream().mapToLong(Long::longValue).toArray();
  }

  /** The first 64 bits of the SHA-256 of the message that had a number; null if nobody saw it. */
  public synchronized @Nullable Long digest(Wire wire, long number) {
    return known(wire).digests.get(number);
  }

  /** The same of a message, to compare with. */
  public static long digestOf(byte[] message) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(message)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Null for what has no number. Called by witnesses, under this object's lock. */
  @Nullable Sighting sight(Witness witness, byte[] message, long digest) {
    Known known = known(witness.wire());
    Sighting seen = known.byDigest.get(digest);
    if (seen != null) {
      return seen;
    }
    Delivery delivery =
        witness.wire() == Wire.FIREHOSE ? reader.firehose(message) : reader.jetstream(message);
    if (delivery == null) {
      return null;
    }
    Sighting sighting = judge(witness, delivery, known.index);
    known.byDigest.put(digest, sighting);
    if (known.digests.putIfAbsent(delivery.number(), digest) != null) {
      twoMeanings++;
      complain(witness, "number " + delivery.number() + " stood for other bytes", delivery);
    }
    return sighting;
  }

  private Known known(Wire wire) {
    return requireNonNull(wires.get(wire));
  }

  TruthIndex index(Wire wire) {
    return known(wire).index;
  }

  private Sighting judge(Witness witness, Delivery delivery, TruthIndex index) {
    String did = delivery.key().did();
    int place = index.find(delivery.key());
    if (place < 0) {
      RefusedEvent refused = index.refused(delivery.key());
      if (refused == null || !refused.mayPass()) {
        unexpected++;
        complain(witness, "unexpected", delivery);
      }
      return new Sighting(delivery.number(), Sighting.UNEXPECTED, did, 0);
    }
    ExpectedEvent event = index.event(place);
    int op = delivery.op() == null ? 0 : event.ops().indexOf(delivery.op());
    if (op < 0 || !agrees(delivery, event)) {
      mismatches++;
      complain(witness, "content differs from " + event, delivery);
      return new Sighting(delivery.number(), Sighting.UNEXPECTED, did, 0);
    }
    return new Sighting(
        delivery.number(),
        index.firstMessage(place) + op,
        did,
        ((long) event.ordinal() << 16) + op);
  }

  private static boolean agrees(Delivery delivery, ExpectedEvent event) {
    String commit = delivery.commit();
    return (commit == null || commit.equals(event.commit()))
        && Objects.equals(delivery.status(), event.status());
  }

  void complain(Witness witness, String what, Object about) {
    if (samples.size() < MOST_SAMPLES) {
      samples.add(witness.name() + ": " + what + ": " + about);
    }
  }
}
