package io.gridrelay.eventlog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Packs events into one block: for each event its rows, then {@link #endEvent}. It writes the
 * WebSocket frame headers, so payloads are bare messages. Every method refuses what {@link
 * Block#parse} would refuse later, with an {@link IllegalStateException}. Single-threaded; a
 * builder makes one block.
 */
public final class BlockBuilder {
  private static final int TABLE_BYTES_PER_ROW = 31;
  private static final int TABLE_BYTES_PER_EVENT = 96;

  private long epoch;
  private long firstSeq;
  private long prevEpochLastSeq;

  private final ColumnBuffer timeUs = new ColumnBuffer(512);
  private final ColumnBuffer didHash = new ColumnBuffer(512);
  private final ColumnBuffer[] end = {
    new ColumnBuffer(256), new ColumnBuffer(256), new ColumnBuffer(256)
  };
  private final ColumnBuffer collection = new ColumnBuffer(128);
  private final ColumnBuffer kind = new ColumnBuffer(64);

  private final ColumnBuffer upstreamSeq = new ColumnBuffer(512);
  private final ColumnBuffer rev = new ColumnBuffer(512);
  private final ColumnBuffer lastRow = new ColumnBuffer(256);
  private final ColumnBuffer didEnd = new ColumnBuffer(256);
  private final ColumnBuffer host = new ColumnBuffer(128);
  private final ColumnBuffer status = new ColumnBuffer(64);
  private final ColumnBuffer flags = new ColumnBuffer(64);
  private final ColumnBuffer dataCid = new ColumnBuffer(2048);
  private final ColumnBuffer commitCid = new ColumnBuffer(2048);

  private final NameTable collections = new NameTable(BlockLayout.MAX_COLLECTIONS);
  private final NameTable hosts = new NameTable(BlockLayout.MAX_HOSTS);
  private final ColumnBuffer lowWater = new ColumnBuffer(64);
  private final ColumnBuffer dids = new ColumnBuffer(2048);

  private final ColumnBuffer[] section = {
    new ColumnBuffer(1 << 16), new ColumnBuffer(1 << 14), new ColumnBuffer(1 << 13)
  };

  private final List<ColumnBuffer> columns =
      List.of(
          timeUs,
          didHash,
          end[0],
          end[1],
          end[2],
          collection,
          kind,
          upstreamSeq,
          rev,
          lastRow,
          didEnd,
          host,
          status,
          flags,
          dataCid,
          commitCid,
          lowWater,
          dids,
          section[0],
          section[1],
          section[2]);

  private int rowCount;
  private int eventCount;
  private int openRow;
  private long lastTimeUs = -1;
  private boolean built;

  /**
   * @param epoch of the sequencer's lease
   * @param firstSeq of the first row
   * @param prevEpochLastSeq in the first block of an epoch the last sequence number before it (0 if
   *     there was none), else {@link Block#NOT_FIRST_OF_EPOCH}
   */
  public BlockBuilder(long epoch, long firstSeq, long prevEpochLastSeq) {
    begin(epoch, firstSeq, prevEpochLastSeq);
  }

  /**
   * Begins another block with the same builder, whose buffers have grown to what a block needs.
   * What was added and not built is forgotten.
   */
  public void restart(long newEpoch, long newFirstSeq, long newPrevEpochLastSeq) {
    columns.forEach(ColumnBuffer::clear);
    collections.clear();
    hosts.clear();
    rowCount = 0;
    eventCount = 0;
    openRow = 0;
    lastTimeUs = -1;
    built = false;
    begin(newEpoch, newFirstSeq, newPrevEpochLastSeq);
  }

  private void begin(long newEpoch, long newFirstSeq, long newPrevEpochLastSeq) {
    require(newEpoch >= 0, "epoch " + newEpoch + " is negative");
    require(newFirstSeq >= 1, "first seq " + newFirstSeq + " is not positive");
    boolean before =
        newPrevEpochLastSeq >= Block.NOT_FIRST_OF_EPOCH && newPrevEpochLastSeq < newFirstSeq;
    require(
        before,
        "the epoch before ended with " + newPrevEpochLastSeq + ", not before " + newFirstSeq);
    epoch = newEpoch;
    firstSeq = newFirstSeq;
    prevEpochLastSeq = newPrevEpochLastSeq;
  }

  /** A block without rows that only says how far the log is committed. */
  public static Block commitMarker(long epoch, long nextSeq, long committedSeq) {
    return new BlockBuilder(epoch, nextSeq, Block.NOT_FIRST_OF_EPOCH).build(committedSeq);
  }

  /** Sequence number of the row that is added next. */
  public long nextSeq() {
    return firstSeq + rowCount;
  }

  /** Rows so far. */
  public int rowCount() {
    return rowCount;
  }

  /** Whole events so far. */
  public int eventCount() {
    return eventCount;
  }

  /** Whether nothing has been added. */
  public boolean isEmpty() {
    return rowCount == 0;
  }

  /**
   * Length that the block would about have if it were built now; never more than some padding off.
   */
  public int bytes() {
    int bytes =
        BlockLayout.HEADER_LENGTH
            + TABLE_BYTES_PER_ROW * rowCount
            + TABLE_BYTES_PER_EVENT * eventCount;
    bytes += dids.size() + collections.bytes() + hosts.bytes() + lowWater.size();
    for (ColumnBuffer rendition : section) {
      bytes += rendition.size();
    }
    return bytes;
  }

  /**
   * Adds a row with the sequence number {@link #nextSeq()} to the event that is open.
   *
   * @param timeUs microseconds since 1970, greater than in the row before
   * @param rowDidHash {@link DidHash} of the account
   * @param rowCollection the NSID if the row is an operation, else null
   * @param json the Jetstream message, or {@link Payload#NONE}
   * @param zstd the compressed Jetstream message, or {@link Payload#NONE}
   */
  public void addRow(
      long timeUs,
      long rowDidHash,
      @Nullable String rowCollection,
      RowKind rowKind,
      Payload json,
      Payload zstd) {
    require(!built, "the block is built");
    require(
        rowCount < BlockLayout.MAX_ROWS, "a block holds at most " + BlockLayout.MAX_ROWS + " rows");
    require(timeUs > lastTimeUs, "time_us " + timeUs + " is not greater than " + lastTimeUs);
    require(
        rowKind.isOperation() == (rowCollection != null),
        rowKind + " with collection " + rowCollection);
    this.timeUs.putLong(timeUs);
    didHash.putLong(rowDidHash);
    collection.putShort(
        rowCollection == null ? BlockLayout.NO_COLLECTION : collections.idOf(rowCollection));
    kind.putByte(rowKind.code());
    addFrame(Rendition.JETSTREAM, json);
    addFrame(Rendition.JETSTREAM_ZSTD, zstd);
    lastTimeUs = timeUs;
    rowCount++;
  }

  /**
   * Ends the event to which the rows since the last call belong (at least one).
   *
   * @param firehose the event's frame as on {@code subscribeRepos}
   */
  public void endEvent(EventEntry event, Payload firehose) {
    require(!built, "the block is built");
    require(rowCount > openRow, "an event has at least one row");
    long hash = DidHash.of(event.did());
    require(
        didHash.getLong(rowCount - 1) == hash,
        "the rows have another DID hash than " + event.did());
    for (; openRow < rowCount - 1; openRow++) {
      end[0].putInt(section[0].size());
    }
    addFrame(Rendition.FIREHOSE, firehose);
    openRow = rowCount;
    addEntry(event);
    eventCount++;
  }

  private void addEntry(EventEntry event) {
    upstreamSeq.putLong(event.upstreamSeq());
    rev.putLong(event.rev());
    lastRow.putInt(rowCount - 1);
    dids.put(NameTable.ascii(event.did()));
    didEnd.putInt(dids.size());
    int hostId = hosts.idOf(event.host());
    host.putShort(hostId);
    if (8 * hostId == lowWater.size()) {
      lowWater.putLong(event.hostLowWater());
    }
    lowWater.setLong(hostId, Math.max(lowWater.getLong(hostId), event.hostLowWater()));
    status.putByte(event.accountStatus());
    byte[] data = event.dataCid();
    byte[] commit = event.commitCid();
    flags.putByte(
        (data.length == 0 ? 0 : BlockLayout.HAS_DATA_CID)
            | (commit.length == 0 ? 0 : BlockLayout.HAS_COMMIT_CID));
    dataCid.put(data).putZeros(EventEntry.DATA_CID_LENGTH - data.length);
    commitCid.put(commit).putZeros(EventEntry.COMMIT_CID_LENGTH - commit.length);
  }

  private void addFrame(Rendition rendition, Payload payload) {
    ColumnBuffer frames = section[rendition.index()];
    if (payload.length() > 0) {
      frames.putServerFrame(rendition.frameStart(), payload);
    }
    end[rendition.index()].putInt(frames.size());
  }

  /**
   * The block. The builder takes nothing more until {@link #restart}.
   *
   * @param committedSeq see {@link Block#committedSeq()}
   * @throws IllegalStateException if an event is open, the block is longer than {@link
   *     Block#MAX_BYTES}, or {@code committedSeq} is beyond the last row
   */
  public Block build(long committedSeq) {
    require(!built, "the block is built");
    require(openRow == rowCount, "the last event is not ended");
    require(
        committedSeq < nextSeq(), "committed seq " + committedSeq + " is not before " + nextSeq());
    require(
        bytes() <= Block.MAX_BYTES,
        "a block has at most " + Block.MAX_BYTES + " bytes, not " + bytes());
    built = true;
    int nameBytes = dids.size() + collections.names().size() + hosts.names().size();
    BlockLayout layout = new BlockLayout();
    layout.arrange(rowCount, eventCount, collections.size(), hosts.size(), nameBytes);
    ColumnBuffer block =
        new ColumnBuffer(layout.length + section[0].size() + section[1].size() + section[2].size());
    putHeader(block, layout.length, committedSeq, nameBytes);
    putTables(block);
    block.setInt(
        BlockLayout.META_CRC_AT,
        block.crc32c(BlockLayout.CRC_FROM, layout.length - BlockLayout.CRC_FROM));
    for (ColumnBuffer frames : section) {
      block.put(frames);
    }
    return Block.trusted(block.toArray());
  }

  private void putHeader(ColumnBuffer block, int metaLength, long committedSeq, int nameBytes) {
    block.putInt(BlockLayout.MAGIC).putInt(0).putInt(metaLength);
    block.putShort(BlockLayout.VERSION).putShort(0);
    block.putLong(epoch).putLong(firstSeq).putLong(committedSeq).putLong(prevEpochLastSeq);
    block.putInt(rowCount).putInt(eventCount);
    for (ColumnBuffer frames : section) {
      block.putInt(frames.size());
    }
    for (ColumnBuffer frames : section) {
      block.putInt(frames.crc32c(0, frames.size()));
    }
    block.putInt(collections.size()).putInt(hosts.size()).putInt(nameBytes).putInt(0);
  }

  private void putTables(ColumnBuffer block) {
    block
        .put(timeUs)
        .put(didHash)
        .put(end[0])
        .put(end[1])
        .put(end[2])
        .put(collection)
        .put(kind)
        .pad();
    block.put(upstreamSeq).put(rev).put(lastRow).put(didEnd).put(host).put(status).put(flags);
    block.put(dataCid).put(commitCid).pad();
    int collectionsAt = dids.size();
    int hostsAt = collectionsAt + collections.names().size();
    block.put(lowWater);
    hosts.putEnds(block, hostsAt);
    collections.putEnds(block, collectionsAt);
    block.put(dids).put(collections.names()).put(hosts.names()).pad();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
