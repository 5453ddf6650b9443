package io.gridrelay.node;

import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.jet.VerifiedEvent;
import io.gridrelay.node.tail.Acknowledgements;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The process that {@link CrashIT} kills: a spine with a host that has {@value #TOTAL} events and,
 * at each start, sends from its durable cursor on. Prints {@code seq N upstreamSeq@rev} for what is
 * published and {@code acked upstreamSeq@rev}.
 */
final class CrashNode {
  static final int TOTAL = 8_000;
  private static final String HOST = "a.example";

  private CrashNode() {}

  public static void main(String[] args) throws InterruptedException {
    Storage storage = Storage.open(Path.of(args[0]), EventLogConfig.defaults());
    Spine spine = Spine.start(storage, SpineConfig.singleNode("crash-it"));
    long[] cursor = {0};
    // As a feed would: what is known for certain to be in the log need not be asked for again.
    storage.log().eventsFrom(1, event -> cursor[0] = event.upstreamSeq());
    PrintStream out = new PrintStream(System.out, false);
    AtomicLong printed = new AtomicLong(storage.log().lastSeq());
    storage
        .log()
        .addPublishListener(
            () -> {
              synchronized (out) {
                long next =
                    storage
                        .log()
                        .eventsFrom(
                            printed.get() + 1,
                            event ->
                                out.println(
                                    "seq "
                                        + event.seq()
                                        + " "
                                        + event.upstreamSeq()
                                        + "@"
                                        + event.rev()
                                        + " ."));
                printed.set(next - 1);
                out.flush();
              }
            });
    TestFeeds feeds = new TestFeeds();
    Acknowledgements acknowledgements =
        new Acknowledgements() {
          @Override
          public void acknowledged(String host, long upstreamSeq) {
            synchronized (out) {
              out.println("acked " + upstreamSeq + "@" + upstreamSeq + " .");
            }
            feeds.acknowledged(host, upstreamSeq);
          }

          @Override
          public void noticesMissed() {
            feeds.noticesMissed();
          }
        };
    spine.run(null, feeds, did -> 0, block -> {}, acknowledgements, Throwable::printStackTrace);
    send(feeds, Math.max(1, cursor[0] - 500));
    while (feeds.waiting() > 0) {
      LockSupport.parkNanos(1_000_000);
    }
    synchronized (out) {
      out.println("all");
      out.flush();
    }
    Thread.currentThread().join();
  }

  /** Some of it once more, as after a cursor that was not stored in time. */
  private static void send(TestFeeds feeds, long from) {
    for (long i = from; i <= TOTAL; i++) {
      VerifiedEvent event =
          TestEvents.commit(HOST, i, "did:plc:" + i % 50, i, 1 + (int) i % 3, 2_000);
      feeds.add(event);
      if (i % 20 == 0) {
        LockSupport.parkNanos(500_000);
      }
    }
  }
}
