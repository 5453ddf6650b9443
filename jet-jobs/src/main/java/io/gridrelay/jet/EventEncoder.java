package io.gridrelay.jet;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.event.SeqPatch;
import io.gridrelay.atproto.jetstream.JetstreamTemplate;
import io.gridrelay.atproto.json.JsonBuffer;
import io.gridrelay.eventlog.BlockBuilder;
import io.gridrelay.eventlog.DidHash;
import io.gridrelay.eventlog.EventEntry;
import io.gridrelay.eventlog.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Makes the messages of one event in every rendition, once its numbers are known: the firehose
 * frame with our sequence number in place of the host's, and per row the Jetstream JSON, plain and
 * compressed.
 *
 * <p>Two steps, so that an event that cannot be encoded leaves no trace in the block: {@link
 * #encode} may fail, {@link #addTo} does not. Not thread-safe.
 */
final class EventEncoder implements AutoCloseable {
  private final MessageCompressor compressor = new MessageCompressor();
  private JsonBuffer json = new JsonBuffer();
  private final ByteArena zstd = new ByteArena();
  private int[] jsonEnds = new int[256];
  private int[] zstdEnds = new int[256];
  private byte[] firehose = new byte[0];
  private @Nullable EventEntry entry;

  /**
   * Encodes the event for the numbers that start with these.
   *
   * @throws RuntimeException if the event is not what a lane should have let through
   */
  void encode(VerifiedEvent event, long firstSeq, long firstTimeUs) {
    int rows = event.rows();
    entry = entry(event);
    clearJson();
    zstd.clear();
    if (rows > jsonEnds.length) {
      jsonEnds = new int[rows];
      zstdEnds = new int[rows];
    }
    for (int row = 0; row < rows; row++) {
      JetstreamTemplate template = event.rowTemplate(row);
      if (template != null) {
        encode(template, firstTimeUs + row, firstSeq + row);
      }
      jsonEnds[row] = json.length();
      zstdEnds[row] = zstd.size();
    }
    firehose =
        SeqPatch.withSeq(event.frame(), event.seqStart(), event.seqEnd(), firstSeq + rows - 1);
  }

  private void encode(JetstreamTemplate template, long timeUs, long seq) {
    int start = json.length();
    template.fill(timeUs, seq, json);
    compressor.compress(json.buffer(), start, json.length() - start, zstd);
  }

  /** One giant event must not hold its memory for ever. */
  private void clearJson() {
    if (json.buffer().length > ByteArena.KEPT_CAPACITY) {
      json = new JsonBuffer();
    }
    json.reset();
  }

  /** Bytes that the encoded event adds to a block, without the tables. */
  int bytes() {
    return firehose.length + json.length() + zstd.size();
  }

  /** Adds the event that was encoded last. */
  void addTo(BlockBuilder block, VerifiedEvent event, long firstTimeUs) {
    long didHash = DidHash.of(event.did());
    int jsonStart = 0;
    int zstdStart = 0;
    for (int row = 0; row < event.rows(); row++) {
      block.addRow(
          firstTimeUs + row,
          didHash,
          event.operations().isEmpty() ? null : event.operations().get(row).collection(),
          event.rowKind(row),
          new Payload(json.buffer(), jsonStart, jsonEnds[row] - jsonStart),
          new Payload(zstd.array(), zstdStart, zstdEnds[row] - zstdStart));
      jsonStart = jsonEnds[row];
      zstdStart = zstdEnds[row];
    }
    block.endEvent(requireNonNull(entry), Payload.of(firehose));
  }

  private static EventEntry entry(VerifiedEvent event) {
    return new EventEntry(
        event.host(),
        event.upstreamSeq(),
        event.hostLowWater(),
        event.did(),
        event.rev(),
        event.dataCid(),
        event.commitCid(),
        event.accountStatus());
  }

  @Override
  public void close() {
    compressor.close();
  }
}
