package io.gridrelay.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.jet.IngestJob;
import io.gridrelay.node.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One real member: what is handed over comes out in the log, whatever happens to the job or the
 * node.
 */
class SpineIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;
  private final TestFeeds feeds = new TestFeeds();
  private final List<Throwable> fatal = new CopyOnWriteArrayList<>();
  private Storage storage;
  private Spine spine;

  @AfterEach
  void stop() {
    if (spine != null) {
      spine.close();
      storage.close();
    }
    assertThat(fatal).isEmpty();
  }

  @Test
  void bringsWhatIsHandedOverIntoTheLogAndAcknowledgesIt() {
    start();
    feeds.add(TestEvents.commit("a.example", 1, "did:plc:a", 100, 3, 5_000));
    feeds.add(TestEvents.account("a.example", 2, "did:plc:a"));
    feeds.add(TestEvents.commit("b.example", 7, "did:plc:b", 100, 0, 500));
    await(this::isSettled);

    assertThat(events(storage.log()))
        .containsExactly(
            "3 did:plc:a a.example/1", "4 did:plc:a a.example/2", "5 did:plc:b b.example/7");
    assertThat(spine.isSequencing()).isTrue();
  }

  @Test
  void goesOnWithoutAGapAfterACleanRestart() {
    start();
    feeds.add(TestEvents.commit("a.example", 1, "did:plc:a", 100, 3, 5_000));
    await(this::isSettled);
    restart();
    feeds.add(TestEvents.commit("a.example", 1, "did:plc:a", 100, 3, 5_000)); // sent again
    feeds.add(TestEvents.commit("a.example", 2, "did:plc:a", 101, 1, 5_000));
    await(this::isSettled);

    assertThat(events(storage.log()))
        .containsExactly("3 did:plc:a a.example/1", "4 did:plc:a a.example/2");
    assertThat(spine.counters().duplicates.sum()).isEqualTo(1);
    assertThat(spine.headSeq()).isEqualTo(4);
  }

  @Test
  void losesAndDuplicatesNothingWhenTheJobRestartsUnderLoad() throws Exception {
    start();
    int count = 20_000;
    Thread feeder =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 1; i <= count; i++) {
                    feeds.add(TestEvents.commit("a.example", i, "did:plc:" + i % 100, i, 1, 2_000));
                    if (i % 20 == 0) {
                      LockSupport.parkNanos(1_000_000);
                    }
                  }
                });
    for (int restart = 0; restart < 3; restart++) {
      long before = storage.log().lastSeq();
      await(() -> storage.log().lastSeq() > before + 1000);
      spine.member().getJet().getJob(IngestJob.NAME).restart();
    }
    feeder.join();
    await(this::isSettled);

    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      expected.add("did:plc:" + i % 100 + " a.example/" + i);
    }
    assertThat(events(storage.log()).stream().map(e -> e.substring(e.indexOf(' ') + 1)).toList())
        .isEqualTo(expected);
    assertThat(feeds.claims()).isEqualTo(4);
  }

  @Test
  void submitsTheJobAgainWhenItHasEnded() {
    start();
    spine.member().getJet().getJob(IngestJob.NAME).cancel();
    feeds.add(TestEvents.commit("a.example", 1, "did:plc:a", 100, 1, 500));
    await(this::isSettled);
    assertThat(events(storage.log())).containsExactly("1 did:plc:a a.example/1");
  }

  @Test
  void startsTheJobAnewIfItAppendsNothingThoughEventsWait() {
    start();
    await(() -> feeds.claims() == 1);
    feeds.holdBack();
    feeds.add(TestEvents.commit("a.example", 1, "did:plc:a", 100, 1, 500));
    await(this::isSettled);
    assertThat(feeds.claims()).isEqualTo(2);
  }

  private void start() {
    storage = Storage.open(directory, EventLogConfig.defaults());
    spine = Spine.start(storage, SpineConfig.singleNode("spine-it"));
    spine.run(null, feeds, did -> 0, block -> {}, feeds, fatal::add);
  }

  private void restart() {
    spine.close();
    storage.close();
    start();
  }

  private static List<String> events(EventLog log) {
    List<String> events = new ArrayList<>();
    log.eventsFrom(
        1,
        event ->
            events.add(
                event.seq() + " " + event.did() + " " + event.host() + "/" + event.upstreamSeq()));
    return events;
  }

  /** An acknowledgement may come before what it is about is published to readers. */
  private boolean isSettled() {
    return feeds.waiting() == 0 && storage.log().lastSeq() == storage.log().appendedSeq();
  }

  private void await(BooleanSupplier condition) {
    Eventually.await(
        LIMIT,
        () ->
            "waiting=%d lastSeq=%d fatal=%s"
                .formatted(feeds.waiting(), storage.log().lastSeq(), fatal),
        condition);
  }
}
