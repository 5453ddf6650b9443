package io.gridrelay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * While one thread appends, rotates and deletes behind the slowest reader, every reader gets every
 * frame once, in order.
 */
@Timeout(60)
class ConcurrentReadersTest {
  private static final long LAST_SEQ = 30_000;

  @TempDir Path directory;
  private final List<AtomicLong> readerSegments = new ArrayList<>();

  @Test
  void everyReaderGetsEveryFrameOnceInOrder() throws Exception {
    EventLogConfig config =
        new EventLogConfig(
            100_000, Duration.ofDays(9), 300_000, 2, segment -> segment.firstSeq() <= slowest());
    try (ExecutorService executor = Executors.newCachedThreadPool();
        EventLog log = EventLog.open(directory, config, new FaultyDisk())) {
      List<Future<Long>> readers = new ArrayList<>();
      for (Rendition rendition : Rendition.values()) {
        readers.add(executor.submit(reader(log, rendition, this::slice)));
        readers.add(executor.submit(reader(log, rendition, this::transfer)));
        readers.add(executor.submit(rowReader(log, rendition)));
      }
      long deleted = write(log);
      for (Future<Long> reader : readers) {
        assertThat(reader.get()).isEqualTo(LAST_SEQ);
      }
      assertThat(deleted).isGreaterThan(20);
      assertThat(log.segments().stream().filter(Segment::isOpen).count()).isLessThanOrEqualTo(3);
    }
  }

  /** The interrupted one loses its call; the others, who share the channel, find a new one. */
  @Test
  void anInterruptedReaderDoesNotDisturbWriterAndOtherReaders() throws Exception {
    EventLogConfig config =
        new EventLogConfig(
            200_000, Duration.ofDays(9), 300_000, 2, segment -> segment.firstSeq() < slowest());
    try (ExecutorService executor = Executors.newCachedThreadPool();
        EventLog log = EventLog.open(directory, config, new FaultyDisk())) {
      Future<Long> reader = executor.submit(reader(log, Rendition.FIREHOSE, this::transfer));
      Future<Integer> interrupted = executor.submit(() -> readInterrupted(log));
      write(log);
      assertThat(reader.get()).isEqualTo(LAST_SEQ);
      assertThat(interrupted.get()).isPositive();
    }
  }

  private int readInterrupted(EventLog log) throws IOException {
    int closed = 0;
    while (log.lastSeq() < LAST_SEQ) {
      LogTail tail = log.tail();
      if (tail.lastSeq() > 0 && tail.segment().tryRetain()) {
        Thread.currentThread().interrupt();
        try {
          tail.segment().channel(Rendition.FIREHOSE).read(ByteBuffer.allocate(10), 0);
        } catch (ClosedByInterruptException e) {
          closed++;
        } catch (ClosedChannelException e) {
          // Another attempt of our own closed it.
        }
        Thread.interrupted();
        tail.segment().release();
      }
      LockSupport.parkNanos(100_000);
    }
    return closed;
  }

  private long slowest() {
    return readerSegments.stream().mapToLong(AtomicLong::get).min().orElse(Long.MAX_VALUE);
  }

  private static long write(EventLog log) {
    long deleted = 0;
    for (long seq = 1; seq <= LAST_SEQ; seq += 5) {
      log.append(Blocks.of(seq, 5));
      if (seq % 3 == 0 || seq + 5 > LAST_SEQ) {
        log.publish();
      }
      deleted += log.enforceRetention(Instant.EPOCH);
      // Not too far ahead of the readers, else nothing is deleted under them.
      while (readersLag(log)) {
        deleted += log.enforceRetention(Instant.EPOCH);
        LockSupport.parkNanos(100_000);
      }
    }
    return deleted;
  }

  private static boolean readersLag(EventLog log) {
    return log.bytes() > 700_000 && log.segments().size() > 7;
  }

  private interface Read {
    byte[] read(Segment segment, Rendition rendition, long at, int length) throws IOException;
  }

  private byte[] slice(Segment segment, Rendition rendition, long at, int length) {
    byte[] bytes = new byte[length];
    segment.slice(rendition, at, length).get(bytes);
    return bytes;
  }

  private byte[] transfer(Segment segment, Rendition rendition, long at, int length)
      throws IOException {
    while (true) {
      java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
      try (WritableByteChannel channel = Channels.newChannel(out)) {
        segment.channel(rendition).transferTo(at, length, channel);
        return out.toByteArray();
      } catch (ClosedChannelException e) {
        // Closed under us by the interrupt of another reader: ask for a new one.
      }
    }
  }

  private Callable<Long> reader(EventLog log, Rendition rendition, Read read) {
    AtomicLong inSegment = new AtomicLong();
    readerSegments.add(inSegment);
    return () -> {
      LogPosition position = log.position(rendition, 0);
      Segment segment = position.segment();
      long at = position.offset();
      long seq = 0;
      while (seq < LAST_SEQ) {
        Extent extent = segment.extent();
        int length = (int) Math.min(extent.end(rendition) - at, 20_000);
        if (length > 0) {
          byte[] bytes = read.read(segment, rendition, at, length);
          int used = 0;
          for (int frame = frameLength(bytes, 0); frame > 0; frame = frameLength(bytes, used)) {
            assertThat(seqOf(bytes, used)).isEqualTo(++seq);
            used += frame;
          }
          at += used;
        } else if (extent.sealed() && segment.next() != null) {
          segment = advance(segment, inSegment);
          at = 0;
        } else {
          LockSupport.parkNanos(100_000);
        }
      }
      segment.release();
      inSegment.set(Long.MAX_VALUE);
      return seq;
    };
  }

  private Callable<Long> rowReader(EventLog log, Rendition rendition) {
    AtomicLong inSegment = new AtomicLong();
    readerSegments.add(inSegment);
    return () -> {
      Segment segment = log.oldest(rendition).segment();
      RowCursor rows = segment.rowsFrom(0);
      long seq = 0;
      while (seq < LAST_SEQ) {
        boolean sealed = segment.sealed();
        if (rows.next()) {
          assertThat(rows.seq()).isEqualTo(++seq);
          int length = (int) (rows.frameEnd(rendition) - rows.frameStart(rendition));
          byte[] bytes = slice(segment, rendition, rows.frameStart(rendition), length);
          assertThat(seqOf(bytes, 0)).isEqualTo(seq);
          assertThat(frameLength(bytes, 0)).isEqualTo(length);
        } else if (sealed && segment.next() != null) {
          segment = advance(segment, inSegment);
          rows = segment.rowsFrom(0);
        } else {
          LockSupport.parkNanos(100_000);
        }
      }
      segment.release();
      inSegment.set(Long.MAX_VALUE);
      return seq;
    };
  }

  private static Segment advance(Segment segment, AtomicLong inSegment) {
    Segment next = segment.next();
    assertThat(next.tryRetain()).isTrue();
    segment.release();
    inSegment.set(next.firstSeq());
    return next;
  }

  /** 0 if the frame is not all there. */
  private static int frameLength(byte[] bytes, int at) {
    if (at + 2 > bytes.length) {
      return 0;
    }
    int length = 2 + bytes[at + 1];
    return at + length > bytes.length ? 0 : length;
  }

  private static long seqOf(byte[] frame, int at) {
    String text = new String(frame, at + 2, 20, StandardCharsets.US_ASCII);
    return Long.parseLong(text.split(":", 3)[1]);
  }
}
