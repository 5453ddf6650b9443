package io.gridrelay.node.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.node.peer.PeerAnswer;
import io.gridrelay.node.peer.PeerEnd;
import io.gridrelay.node.peer.PeerLogs;
import io.gridrelay.node.testing.Eventually;
import io.gridrelay.node.testing.LocalPeerLogs;
import io.gridrelay.node.testing.TestBlocks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A node that starts, and the logs of two others. */
@Timeout(60)
class LogCatchUpTest {
  private static final int BLOCKS = 10;

  private static final Duration PATIENCE = Duration.ofMillis(300);
  private static final Duration ENOUGH = Duration.ofSeconds(5);

  @TempDir Path directory;
  private EventLog log;
  private EventLog peer;
  private final List<EventLog> reachable = new CopyOnWriteArrayList<>();
  private final CountDownLatch cancelled = new CountDownLatch(1);

  @BeforeEach
  void open() {
    log = EventLog.open(directory.resolve("log"), EventLogConfig.defaults());
    peer = EventLog.open(directory.resolve("peer"), EventLogConfig.defaults());
    for (int seq = 1; seq <= BLOCKS; seq++) {
      peer.append(TestBlocks.of(1, seq));
    }
    peer.publish();
  }

  @AfterEach
  void close() {
    log.close();
    peer.close();
  }

  private LogCatchUp catchUp(int majority) {
    return catchUp(majority, new LocalPeerLogs(() -> reachable), PATIENCE);
  }

  private LogCatchUp catchUp(int majority, PeerLogs peers) {
    return catchUp(majority, peers, PATIENCE);
  }

  private LogCatchUp catchUp(int majority, PeerLogs peers, Duration patience) {
    return new LogCatchUp(log, peers, majority, cancelled, patience);
  }

  /** Tells for each question, counted from 1, whether anybody is to answer it. */
  private PeerLogs answering(LongPredicate answers) {
    PeerLogs all = new LocalPeerLogs(() -> reachable);
    return new PeerLogs() {
      private long asked;

      @Override
      public PeerAnswer after(long epoch, long seq) throws InterruptedException {
        return answers.test(++asked) ? all.after(epoch, seq) : new PeerAnswer.Nobody("silent");
      }

      @Override
      public List<PeerEnd> ends(Duration limit) throws InterruptedException {
        return answers.test(++asked) ? all.ends(limit) : List.of();
      }
    };
  }

  /** As a member it would be in the way of those whose disks take them. */
  @Test
  void waitsForADiskThatTakesNothing() throws Exception {
    Path inTheWay = directory.resolve("log/00000000000000000001.firehose");
    Files.createDirectory(inTheWay);
    reachable.add(peer);
    LogCatchUp catchUp = catchUp(1);
    CompletableFuture<Void> joined =
        CompletableFuture.runAsync(
            () -> {
              try {
                catchUp.run();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    Eventually.await(
        "a refusal", () -> catchUp.progress().detail().contains("the disk takes no more events"));
    assertThat(joined).isNotDone();
    Files.delete(inTheWay);
    joined.get(30, TimeUnit.SECONDS);
    assertThat(log.syncedSeq()).isEqualTo(BLOCKS);
    assertThat(catchUp.progress().detail()).contains("seq 10 of 10");
  }

  /** Two of three are a majority; the second was slow. */
  @Test
  void asksAgainBeforeItBelievesThatThereIsNoMajority() throws InterruptedException {
    PeerLogs all = new LocalPeerLogs(() -> List.of(peer, peer));
    AtomicInteger asked = new AtomicInteger();
    PeerLogs slow =
        new PeerLogs() {
          @Override
          public PeerAnswer after(long epoch, long seq) throws InterruptedException {
            return all.after(epoch, seq);
          }

          @Override
          public List<PeerEnd> ends(Duration limit) throws InterruptedException {
            return all.ends(limit).subList(0, Math.min(2, asked.incrementAndGet()));
          }
        };
    catchUp(2, slow).run();
    assertThat(log.lastSeq()).isEqualTo(BLOCKS);
  }

  /** As a member it would keep the others from sequencing for as long as it copies. */
  @Test
  void doesNotJoinBecauseOfOneAnswerThatIsMissing() throws InterruptedException {
    reachable.add(peer);
    // Missing are blocks, then the majority.
    catchUp(1, answering(question -> question != 2 && question != 3), ENOUGH).run();
    assertThat(log.lastSeq()).isEqualTo(BLOCKS);
  }

  /** One that is behind, or has deleted more, may be all that answers once. */
  @ParameterizedTest
  @MethodSource("answersOfThoseThatHaveLess")
  void asksAgainIfOnlyThoseAnswerThatDoNotHaveWhatFollows(PeerAnswer first)
      throws InterruptedException {
    PeerLogs all = new LocalPeerLogs(() -> List.of(peer));
    AtomicInteger asked = new AtomicInteger();
    PeerLogs oneOfThemSlow =
        new PeerLogs() {
          @Override
          public PeerAnswer after(long epoch, long seq) throws InterruptedException {
            return asked.incrementAndGet() == 1 ? first : all.after(epoch, seq);
          }

          @Override
          public List<PeerEnd> ends(Duration limit) throws InterruptedException {
            return all.ends(limit);
          }
        };
    catchUp(1, oneOfThemSlow, ENOUGH).run();
    assertThat(log.lastSeq()).isEqualTo(BLOCKS);
  }

  static List<PeerAnswer> answersOfThoseThatHaveLess() {
    return List.of(new PeerAnswer.UpToDate("other"), new PeerAnswer.Gone("other", 500));
  }

  /** They cannot sequence any more, and may need this node for their majority. */
  @Test
  void joinsIfTheMajorityStaysAway() throws InterruptedException {
    reachable.add(peer);
    catchUp(1, answering(question -> question <= 2)).run();
    assertThat(log.lastSeq()).isPositive().isLessThan(BLOCKS);
  }

  @Test
  void copiesAllThatAPeerHasAndSyncsIt() throws InterruptedException {
    reachable.add(peer);
    LogCatchUp catchUp = catchUp(1);
    catchUp.run();
    assertThat(log.lastSeq()).isEqualTo(BLOCKS);
    assertThat(log.syncedSeq()).isEqualTo(BLOCKS);
    assertThat(catchUp.source()).containsExactly("peer");
    assertThat(catchUp.progress().detail()).contains("seq 10 of 10");
  }

  /** It may be the one that they wait for. */
  @Test
  void joinsAtOnceIfThoseThatAnswerAreNoMajority() throws InterruptedException {
    reachable.add(peer);
    catchUp(2).run();
    assertThat(log.lastSeq()).isZero();
  }

  /** Which of them is right only the grid knows. */
  @Test
  void leavesAForkToTheTailReader() throws InterruptedException {
    log.append(TestBlocks.of(2, 1));
    log.publish();
    reachable.add(peer);
    catchUp(1).run();
    assertThat(log.lastSeq()).isEqualTo(1);
  }

  @Test
  void doesNotJoinIfWhatFollowsIsDeletedEverywhere() {
    PeerLogs deleted =
        new PeerLogs() {
          @Override
          public PeerAnswer after(long epoch, long seq) {
            return new PeerAnswer.Gone("peer", 500);
          }

          @Override
          public List<PeerEnd> ends(Duration limit) {
            return List.of(new PeerEnd("peer", 1, 900, 900));
          }
        };
    assertThatThrownBy(() -> catchUp(1, deleted).run())
        .isInstanceOf(LogGoneException.class)
        .hasMessageContaining("ends at seq 0")
        .hasMessageContaining("seq 500");
  }

  @Test
  void endsWhenItIsNotWantedAnyMore() {
    reachable.add(peer);
    cancelled.countDown();
    assertThatThrownBy(() -> catchUp(1).run()).isInstanceOf(CancellationException.class);
    assertThat(log.lastSeq()).isLessThan(BLOCKS);
  }
}
