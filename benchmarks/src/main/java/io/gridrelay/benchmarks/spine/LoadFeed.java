package io.gridrelay.benchmarks.spine;

import io.gridrelay.atproto.jetstream.JetstreamTemplate;
import io.gridrelay.eventlog.RowKind;
import io.gridrelay.jet.EventKind;
import io.gridrelay.jet.HandOver;
import io.gridrelay.jet.VerifiedEvent;
import io.gridrelay.jet.VerifiedOperation;
import io.gridrelay.node.tail.Acknowledgements;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Hands over synthetic commits of 5.5 kB with a Jetstream message of about 580 bytes, of 10,000
 * accounts on 100 hosts.
 */
final class LoadFeed implements HandOver, Acknowledgements {
  private static final int FRAME_BYTES = 5_500;
  private static final int TEXT_BYTES = 200;
  private static final int ACCOUNTS = 10_000;
  private static final int HOSTS = 100;

  private final ConcurrentLinkedQueue<VerifiedEvent> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final long[] handedOverNanos;
  private final Random random = new Random(1);

  LoadFeed(int count) {
    handedOverNanos = new long[count];
  }

  void add(int index) {
    VerifiedEvent event = event(index);
    waiting.incrementAndGet();
    handedOverNanos[index] = System.nanoTime();
    queue.add(event);
  }

  long handedOverNanos(int index) {
    return handedOverNanos[index];
  }

  int waiting() {
    return waiting.get();
  }

  @Override
  public void claim(long executionId, IntPredicate ownsPartition) {}

  @Override
  public @Nullable VerifiedEvent poll(long executionId) {
    return queue.poll();
  }

  @Override
  public Duration stalled() {
    return Duration.ZERO;
  }

  @Override
  public void acknowledged(String host, long upstreamSeq) {
    waiting.decrementAndGet();
  }

  /** A node that is alone misses none. */
  @Override
  public void noticesMissed() {}

  private VerifiedEvent event(int index) {
    String did = "did:plc:account%016d".formatted(index % ACCOUNTS);
    byte[] frame = new byte[FRAME_BYTES];
    random.nextBytes(frame);
    String head = "{\"did\":\"" + did + "\",\"time_us\":";
    byte[] json = (head + body(index)).getBytes(StandardCharsets.ISO_8859_1);
    VerifiedOperation operation =
        new VerifiedOperation(
            RowKind.CREATE,
            "app.bsky.feed.post",
            new JetstreamTemplate(json, head.length(), JetstreamTemplate.NO_SEQ));
    return new VerifiedEvent(
        "pds" + index % HOSTS + ".example",
        index,
        index - 1L,
        EventKind.COMMIT,
        did,
        frame,
        20,
        25,
        index + 1L,
        new byte[32],
        new byte[36],
        (byte) 0,
        List.of(operation),
        null,
        Long.MAX_VALUE);
  }

  private String body(int index) {
    StringBuilder text = new StringBuilder();
    while (text.length() < TEXT_BYTES) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return ",\"kind\":\"commit\",\"commit\":{\"rev\":\"3l3qo2vutsw2b\",\"operation\":\"create\","
               + "\"collection\":\"app.bsky.feed.post\",\"rkey\":\"3l3qo2vuowo2b\",\"record\":{"
               + "\"$type\":\"app.bsky.feed.post\",\"createdAt\":\"2024-09-09T19:46:02.102Z\",\"langs\":[\"en\"],"
               + "\"text\":\""
        + text
        + "\"},\"cid\":\"bafyreidwaivazkwu67xztlmuobx35hs2lnfh3kolmgfmucldvhd3s"
        + index
        + "\"}}";
  }
}
