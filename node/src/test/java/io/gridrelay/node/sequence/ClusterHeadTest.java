package io.gridrelay.node.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.node.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClusterHeadTest {
  private static final long SEQ_BLOCK = 1000;
  private static final Duration PERIOD = Duration.ofMillis(50);

  private final AtomicLong own = new AtomicLong(100);
  private final AtomicLong others = new AtomicLong();
  private final AtomicLong stored = new AtomicLong();
  private final AtomicInteger reads = new AtomicInteger();

  private ClusterHead head() {
    return head(new ReservedSeq(this::read, PERIOD, Duration.ofSeconds(20)));
  }

  private ClusterHead head(ReservedSeq reserved) {
    return new ClusterHead(own::get, others::get, reserved, SEQ_BLOCK);
  }

  private long read() {
    reads.incrementAndGet();
    return stored.get();
  }

  @Test
  void whatIsKnownHereOrFromOthersNeedsNoStore() {
    ClusterHead head = head();
    assertThat(head.reaches(100)).isTrue();
    others.set(150);
    assertThat(head.reaches(150)).isTrue();
    assertThat(reads).hasValue(0);
  }

  @Test
  void whatIsReservedCanHaveBeenGivenOutAndNothingBeyond() {
    ClusterHead head = head();
    stored.set(5_000);
    assertThat(head.reaches(5_000)).isTrue();
    assertThat(head.reaches(4_999)).isTrue();
    assertThat(reads).as("the second is answered by the first read").hasValue(1);
    assertThat(head.reaches(5_001)).isFalse();
    assertThat(reads).hasValue(2);
  }

  @Test
  void whatWasReservedJustNowIsNotRefused() {
    ClusterHead head = head();
    stored.set(5_000);
    assertThat(head.reaches(6_000)).isFalse();
    stored.set(6_000);
    assertThat(head.reaches(6_000)).isTrue();
  }

  @Test
  void aStoreThatFailsLeavesOneReserveBeyondTheHighestKnown() {
    others.set(200);
    ClusterHead head =
        head(
            new ReservedSeq(
                () -> {
                  throw new IllegalStateException("away");
                },
                PERIOD,
                Duration.ofSeconds(20)));
    assertThat(head.reaches(200 + SEQ_BLOCK)).isTrue();
    assertThat(head.reaches(201 + SEQ_BLOCK)).isFalse();
  }

  @Test
  void aStoreThatHangsIsAskedByOneThreadAndNotWaitedForForEver() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    ReservedSeq reserved =
        new ReservedSeq(
            () -> {
              reads.incrementAndGet();
              awaitUninterruptibly(hanging);
              return 7_000;
            },
            Duration.ofMillis(1),
            Duration.ofMillis(100));
    ClusterHead head = head(reserved);
    for (int i = 0; i < 3; i++) {
      assertThat(head.reaches(100 + SEQ_BLOCK)).isTrue();
      assertThat(head.reaches(101 + SEQ_BLOCK)).isFalse();
    }
    assertThat(reads).hasValue(1);
    hanging.countDown();
    Eventually.await("its answer", () -> head.reaches(7_000));
  }

  @Test
  void manyThatAskAtOnceShareAFewReads() {
    ClusterHead head = head();
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      answers.add(
          CompletableFuture.supplyAsync(() -> head.reaches(9_000), Thread::startVirtualThread));
    }
    assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isFalse());
    assertThat(reads.get()).isLessThan(50);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
