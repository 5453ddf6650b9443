package io.gridrelay.node.tail;

import static io.gridrelay.node.testing.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.ringbuffer.ReadResultSet;
import com.hazelcast.ringbuffer.Ringbuffer;
import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockBuilder;
import io.gridrelay.eventlog.DidHash;
import io.gridrelay.eventlog.EventEntry;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.eventlog.Payload;
import io.gridrelay.eventlog.RowKind;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tail reader makes of the items of a Ringbuffer, in a log on disk. */
class TailReaderTest {
  private static final long NO = Block.NOT_FIRST_OF_EPOCH;

  @TempDir Path directory;
  private EventLog log;
  private final List<Long> acknowledged = new CopyOnWriteArrayList<>();
  private final List<Throwable> fatal = new CopyOnWriteArrayList<>();

  @BeforeEach
  void open() {
    log = EventLog.open(directory, EventLogConfig.defaults().withSegmentBytes(1 << 20));
  }

  @AfterEach
  void close() {
    log.close();
    assertThat(fatal).isEmpty();
  }

  @Test
  void acknowledgesWhatWasDroppedOnceTheBlocksBeforeItCount() {
    read(marker(1, 1, 0, 0), block(1, 1, 0, 0), notice(7));
    assertThat(acknowledged).isEmpty();
    read(marker(1, 1, 0, 0), block(1, 1, 0, 0), notice(7), marker(1, 2, NO, 1));
    assertThat(acknowledged).containsExactly(1L, 7L);
  }

  @Test
  void acknowledgesWhatWasDroppedAtOnceIfNothingWaits() {
    read(marker(1, 1, 0, 0), block(1, 1, 0, 1), notice(7), notice(8));
    assertThat(acknowledged).containsExactly(1L, 7L, 8L);
  }

  @Test
  void forgetsWhatWasDroppedForTheSakeOfABlockThatDoesNotCount() {
    read(
        marker(1, 1, 0, 0),
        block(1, 1, 0, 0),
        notice(7),
        marker(2, 101, 0, 0),
        block(2, 101, 0, 101),
        notice(9));
    assertThat(acknowledged).containsExactly(101L, 9L);
  }

  /** Reads the items, and settles what is to be settled by them. */
  private void read(byte[]... items) {
    try (TailReader reader =
        TailReader.start(
            ring(List.of(items)),
            log,
            block -> {},
            (host, seq) -> acknowledged.add(seq),
            Duration.ZERO,
            fatal::add)) {
      await("all is read", () -> reader.loggedRingSequence() == items.length - 1);
    }
  }

  private static byte[] marker(long epoch, long nextSeq, long prevEpochLastSeq, long committed) {
    return new BlockBuilder(epoch, nextSeq, prevEpochLastSeq).build(committed).asByteArray();
  }

  /** One event, whose number at its host is that of its row. */
  private static byte[] block(long epoch, long seq, long prevEpochLastSeq, long committed) {
    BlockBuilder block = new BlockBuilder(epoch, seq, prevEpochLastSeq);
    String did = "did:plc:a";
    block.addRow(seq, DidHash.of(did), null, RowKind.IDENTITY, Payload.NONE, Payload.NONE);
    block.endEvent(
        new EventEntry("a.example", seq, 0, did, 0, new byte[0], new byte[0], (byte) 0),
        Payload.of(new byte[5]));
    return block.build(committed).asByteArray();
  }

  private static byte[] notice(long upstreamSeq) {
    byte[] host = "b.example".getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(18 + host.length)
        .put("GRD1".getBytes(StandardCharsets.US_ASCII))
        .putInt(1)
        .putLong(upstreamSeq)
        .putShort((short) host.length)
        .put(host)
        .array();
  }

  @SuppressWarnings("unchecked")
  private static Ringbuffer<byte[]> ring(List<byte[]> items) {
    return (Ringbuffer<byte[]>)
        proxy(
            Ringbuffer.class,
            (method, arguments) ->
                switch (method) {
                  case "headSequence" -> 0L;
                  case "readManyAsync" -> {
                    int from = Math.toIntExact((long) arguments[0]);
                    yield from < items.size()
                        ? CompletableFuture.completedFuture(
                            result(from, items.subList(from, items.size())))
                        : new CompletableFuture<>();
                  }
                  default -> throw new UnsupportedOperationException(method);
                });
  }

  private static Object result(long from, List<byte[]> items) {
    return proxy(
        ReadResultSet.class,
        (method, arguments) ->
            switch (method) {
              case "getSequence" -> from + (int) arguments[0];
              case "readCount" -> items.size();
              case "getNextSequenceToReadFrom" -> from + items.size();
              case "iterator" -> items.iterator();
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private interface Answers {
    Object to(String method, Object[] arguments);
  }

  private static Object proxy(Class<?> type, Answers answers) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> answers.to(method.getName(), arguments));
  }
}
