package io.gridrelay.node.tail;

import static io.gridrelay.node.testing.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.node.testing.LocalPeerLogs;
import io.gridrelay.node.testing.TestBlocks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of which each has a log, and a ring that was lost. */
class LogEndAgreementTest {
  private static final int NODES = 2;

  @TempDir Path directory;
  private EventLog log;
  private EventLog peer;
  private TailReader tail;
  private final List<EventLog> reachable = new CopyOnWriteArrayList<>();
  private final AtomicLong stored = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicBoolean wanted = new AtomicBoolean(true);
  private final AtomicBoolean agreed = new AtomicBoolean();

  @BeforeEach
  void open() {
    log = EventLog.open(directory.resolve("log"), EventLogConfig.defaults());
    peer = EventLog.open(directory.resolve("peer"), EventLogConfig.defaults());
    append(log, 1);
    append(peer, 1);
    tail =
        TailReader.start(
            new FakeRing().asRingbuffer(),
            log,
            new LocalPeerLogs(() -> reachable),
            block -> {},
            new NoFeeds(),
            Duration.ZERO,
            reason -> {});
  }

  @AfterEach
  void close() {
    wanted.set(false);
    tail.close();
    log.close();
    peer.close();
  }

  @Test
  void copiesWhatTheOtherNodeHas() {
    append(peer, 2);
    reachable.add(peer);
    agree();
    await("they agree", agreed::get);
    assertThat(log.lastSeq()).isEqualTo(2);
  }

  /** A third node that nobody can ask goes on telling the store how far it is. */
  @Test
  void doesNotLeaveOutWhatTheStoreIsToldOfWhileNodesAreWaitedFor() {
    stored.set(1);
    LogEndAgreement agreement = agree();
    await("it has asked", () -> asked.get() > 1);
    stored.set(2);
    int before = asked.get();
    await("it has asked again", () -> asked.get() > before + 1);
    reachable.add(peer);
    await("it says what is missing", () -> agreement.missing().isPresent());
    assertThat(agreed).isFalse();
    append(peer, 2);
    await("they agree", agreed::get);
    assertThat(log.lastSeq()).isEqualTo(2);
  }

  private LogEndAgreement agree() {
    LocalPeerLogs peers = new LocalPeerLogs(this::ask);
    LogEndAgreement agreement =
        new LogEndAgreement(log, tail, peers, NODES, () -> NODES, stored::get);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                agreement.complete(-1, wanted::get);
                agreed.set(true);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // not wanted any more
              }
            });
    return agreement;
  }

  private List<EventLog> ask() {
    asked.incrementAndGet();
    return reachable;
  }

  private static void append(EventLog to, long seq) {
    to.append(TestBlocks.of(1, seq));
    to.publish();
  }

  private static final class NoFeeds implements Acknowledgements {
    @Override
    public void acknowledged(String host, long upstreamSeq) {}

    @Override
    public void noticesMissed() {}
  }
}
