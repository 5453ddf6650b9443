package io.gridrelay.eventlog;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The log of a node: every event of the hot window, in every rendition, in files. Layout: {@code
 * docs/formats/log.md}.
 *
 * <p>Writing is for one thread: {@link #append} takes blocks, {@link #publish} makes them visible,
 * both without waiting for the disk except at the end of a segment. {@link #sync} makes them
 * durable and may be called by another thread. Everything else is thread-safe.
 */
public final class EventLog implements AutoCloseable {
  private final LogDirectory directory;
  private final LogWriter writer;
  private final RecoveryReport recovery;
  private final OpenSegments openSegments;
  private final Retention retention;
  private final PositionLookup lookup;
  private final BlockEndLookup blockEnds;
  private final Publication published;

  /** Held while segments are deleted: one thread at a time. */
  private final ReentrantLock deleting = new ReentrantLock();

  private final LogCounters counters = new LogCounters();
  private boolean closed;

  private EventLog(
      LogDirectory directory, LogRecovery recovered, EventLogConfig config, Disk disk) {
    this.directory = directory;
    this.recovery = recovered.report();
    this.writer = new LogWriter(directory.path(), disk, config.segmentBytes(), recovered);
    this.openSegments = new OpenSegments(config.idleOpenSegments());
    this.retention = new Retention(config);
    this.published =
        new Publication(SegmentList.of(recovered, directory.path(), openSegments), openSegments);
    this.lookup = new PositionLookup(published::segments);
    this.blockEnds = new BlockEndLookup(published::segments);
  }

  /**
   * Opens the log in a directory, makes it if there is none, and cuts what a crash has torn.
   *
   * @throws CorruptLogException if files are damaged in a way that no crash leaves behind
   * @throws EventLogException if the directory can not be used, or another process uses it
   */
  public static EventLog open(Path directory, EventLogConfig config) {
    return open(directory, config, Disk.REAL);
  }

  static EventLog open(Path directory, EventLogConfig config, Disk disk) {
    LogDirectory locked = LogDirectory.lock(directory);
    try {
      return new EventLog(locked, LogRecovery.run(directory), config, disk);
    } catch (IOException e) {
      locked.close();
      throw new EventLogException("can not open the log in " + directory, e);
    } catch (RuntimeException e) {
      locked.close();
      throw e;
    }
  }

  /**
   * Takes everything away that stands behind the block that ends at {@code seq}, from a log that is
   * not open; 0 leaves an empty log. Durable when it returns. If it is cut short by a crash, the
   * same call finishes it.
   *
   * @throws EventLogException if no block ends there (nothing is cut then), or the directory is in
   *     use
   * @throws CorruptLogException as {@link #open}
   */
  public static void cutAfter(Path directory, long seq) {
    LogCut.run(directory, seq, Disk.REAL);
  }

  /** What {@link #open} found and repaired. */
  public RecoveryReport recovery() {
    return recovery;
  }

  /**
   * Appends a block; readers see it after {@link #publish}. A commit marker, and a block whose rows
   * the log already has, is ignored. Gaps between blocks are legal.
   *
   * @return whether the block was taken
   * @throws StaleEpochException if the block is of an older epoch than the one before
   * @throws EventLogException if the block overlaps with the log, or goes back in time
   * @throws LogWriteException if the disk refuses; the log is as before and the same append may be
   *     tried again
   */
  public boolean append(Block block) {
    Extent last = writer.last();
    if (block.isCommitMarker() || block.lastSeq() <= last.lastSeq()) {
      return false;
    }
    if (block.epoch() < last.epoch()) {
      throw new StaleEpochException(block.epoch(), last.epoch());
    }
    if (block.firstSeq() <= last.lastSeq() || block.firstTimeUs() <= last.lastTimeUs()) {
      throw new EventLogException(
          "%s does not follow seq %d at time %d"
              .formatted(block, last.lastSeq(), last.lastTimeUs()));
    }
    if (writer.append(block)) {
      Segment begun =
          Segment.of(writer.currentFiles(), openSegments, Extent.EMPTY, block.firstTimeUs());
      published.appended(begun, writer.last());
    } else {
      published.appended(writer.last());
    }
    counters.appended(block);
    return true;
  }

  /** Makes everything that was appended visible to readers, and tells the listeners once. */
  public void publish() {
    published.publish();
  }

  /**
   * Returns when everything that was appended before the call survives a power failure. May run
   * beside {@link #append}.
   *
   * @return sequence number of the last row that is durable
   * @throws LogWriteException if the disk refuses; the log takes nothing more until it is opened
   *     again
   */
  public long sync() {
    long synced = writer.sync();
    counters.synced();
    return synced;
  }

  /**
   * Deletes the oldest segments that are too old or too many; see {@link EventLogConfig}. Returns
   * how many.
   */
  public int enforceRetention(Instant now) {
    deleting.lock();
    try {
      int deleted = 0;
      while (retention.mayDeleteOldest(published.segments(), now)) {
        deleteOldest();
        deleted++;
      }
      return deleted;
    } finally {
      deleting.unlock();
    }
  }

  private void deleteOldest() {
    Segment oldest = published.removeOldest();
    oldest.markDeleted();
    openSegments.forget(oldest);
    oldest.files().deleteAll();
    counters.deleted();
  }

  /** Sequence number of the oldest row that is kept; 0 if the log is empty. */
  public long firstSeq() {
    return published.segments().oldest().firstSeq();
  }

  /** Sequence number of the last published row; 0 if the log is empty. */
  public long lastSeq() {
    return tail().lastSeq();
  }

  /** Time of the last published row in microseconds since 1970; 0 if the log is empty. */
  public long lastTimeUs() {
    return tail().lastTimeUs();
  }

  /** Epoch of the last published row; 0 if the log is empty. */
  public long lastEpoch() {
    return tail().extent().epoch();
  }

  /** Sequence number of the last appended row, published or not; 0 if the log is empty. */
  public long appendedSeq() {
    return writer.last().lastSeq();
  }

  /** Sequence number of the last row that survives a power failure; 0 if there is none. */
  public long syncedSeq() {
    return writer.syncedSeq();
  }

  /** The end of what is published. */
  public LogTail tail() {
    return published.tail();
  }

  /**
   * The published segments, oldest first; not retained. Only the placeholder if the log is empty.
   */
  public List<Segment> segments() {
    return published.segments().segments();
  }

  /**
   * Called by the appending thread at the end of each {@link #publish}; must be quick and must not
   * throw.
   */
  public void addPublishListener(Runnable listener) {
    published.addListener(listener);
  }

  /** Undoes {@link #addPublishListener}. */
  public void removePublishListener(Runnable listener) {
    published.removeListener(listener);
  }

  /** The place behind all rows up to and including {@code afterSeq}. May block on the disk. */
  public LogPosition position(Rendition rendition, long afterSeq) {
    return lookup.afterSeq(rendition, afterSeq);
  }

  /**
   * The place before the first row that is not older than {@code timeUs}. May block on the disk.
   */
  public LogPosition positionAtTime(Rendition rendition, long timeUs) {
    return lookup.atTime(rendition, timeUs);
  }

  /** The place before the first row that is kept. May block on the disk. */
  public LogPosition oldest(Rendition rendition) {
    return lookup.oldest(rendition);
  }

  /** The place behind the last published row. */
  public LogPosition newest(Rendition rendition) {
    return lookup.newest(rendition, tail());
  }

  /**
   * The end of the last published block that ends at {@code seq} or before; {@link BlockEnd#NONE}
   * if none is kept. So the log has a block that ends there if and only if it returns that. May
   * block on the disk.
   */
  public BlockEnd endAtOrBefore(long seq) {
    return blockEnds.atOrBefore(seq);
  }

  /** Whole blocks from the one on that holds {@code seq} or, if none does, the next. */
  public BlockReader blocksFrom(long seq) {
    return new BlockReader(walkFrom(seq));
  }

  /**
   * Visits the events whose last row is {@code seq} or later, up to the end of what is published.
   * Reads the tables only.
   *
   * @return sequence number from which a later visit goes on
   */
  public long eventsFrom(long seq, EventVisitor visitor) {
    try (LogWalk walk = walkFrom(seq)) {
      return new EventWalk(walk, seq).visit(visitor);
    }
  }

  private LogWalk walkFrom(long seq) {
    return new LogWalk(lookup.afterSeq(Rendition.FIREHOSE, seq - 1).segment(), seq);
  }

  /** Bytes of all files. */
  public long bytes() {
    return Retention.bytes(published.segments());
  }

  /** Counts since the log was opened. */
  public LogCounters counters() {
    return counters;
  }

  /**
   * Makes everything durable and lets go of the directory. Readers keep what they hold. Idempotent.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      publish();
      writer.close();
    } finally {
      openSegments.close();
      published.close();
      directory.close();
    }
  }
}
