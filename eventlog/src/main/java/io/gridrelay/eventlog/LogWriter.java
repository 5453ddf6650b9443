package io.gridrelay.eventlog;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Appends blocks and cuts the log into segments. When a segment ends is a pure function of the
 * blocks: when the next one belongs to another hour, or would make a file longer than the limit. A
 * segment is sealed and durable before the next one is created, so only the last segment of a log
 * can ever be torn.
 *
 * <p>One thread appends; another may call {@link #sync} meanwhile. An append that failed can be
 * tried again. A sync that failed can not: the kernel may have forgotten the pages, so everything
 * fails from then on.
 */
final class LogWriter implements AutoCloseable {
  private static final long HOUR_US = Duration.ofHours(1).toNanos() / 1000;

  private final Path directory;
  private final Disk disk;
  private final long segmentBytes;
  private final ReentrantLock syncing = new ReentrantLock();

  // Replaced by the appending thread under the lock above.
  private volatile @Nullable SegmentWriter writer;
  private volatile Extent last;
  private Disk.@Nullable WritableFile syncMark;
  private volatile long syncedSeq;
  private volatile @Nullable LogWriteException broken;

  LogWriter(Path directory, Disk disk, long segmentBytes, LogRecovery recovery) {
    this.directory = directory;
    this.disk = disk;
    this.segmentBytes = segmentBytes;
    this.last = Extent.EMPTY;
    if (!recovery.segments().isEmpty()) {
      LogRecovery.Found found = recovery.segments().getLast();
      this.last = found.extent();
      SegmentWriter reopened =
          SegmentWriter.reopen(
              found.files(), disk, found.extent(), found.firstTimeUs(), segmentBytes);
      this.writer = reopened;
      // What was recovered may still be on its way to the disk, a seal written just before a crash
      // too.
      reopened.force();
      this.syncedSeq = found.extent().lastSeq();
    }
  }

  /** Extent of the newest segment with everything that was appended. */
  Extent last() {
    return last;
  }

  long syncedSeq() {
    return syncedSeq;
  }

  /**
   * Appends a block that follows {@link #last}.
   *
   * @return whether it is the first block of a new segment
   */
  boolean append(Block block) {
    requireUnbroken();
    SegmentWriter current = writer;
    boolean ends = current != null && endsBefore(block, current);
    if (current == null || ends) {
      current = rotate(current, block);
    }
    boolean first = current.extent().index() == 0;
    current.append(block);
    last = current.extent();
    return first;
  }

  SegmentFiles currentFiles() {
    SegmentWriter current = writer;
    return current == null ? new SegmentFiles(directory, 0) : current.files();
  }

  private boolean endsBefore(Block block, SegmentWriter current) {
    if (current.extent().index() == 0) {
      // Created by an attempt that failed; the retry may bring another block.
      return current.files().firstSeq() != block.firstSeq();
    }
    return current.extent().sealed()
        || current.firstTimeUs() / HOUR_US != block.firstTimeUs() / HOUR_US
        || !current.extent().hasRoomFor(block.meta(), segmentBytes);
  }

  private SegmentWriter rotate(@Nullable SegmentWriter old, Block block) {
    syncing.lock();
    try {
      if (old != null && old.extent().index() > 0) {
        if (!old.extent().sealed()) {
          seal(old);
        }
        syncedSeq = Math.max(syncedSeq, old.extent().lastSeq());
      }
      SegmentWriter created =
          SegmentWriter.create(
              new SegmentFiles(directory, block.firstSeq()), disk, block.meta(), segmentBytes);
      writer = created;
      if (old != null) {
        old.close();
        if (old.extent().index() == 0) {
          old.files().deleteAll();
        }
      }
      return created;
    } finally {
      syncing.unlock();
    }
  }

  private void seal(SegmentWriter full) {
    try {
      full.seal();
    } catch (LogWriteException e) {
      if (!e.mayBeTriedAgain()) {
        broken = e;
      }
      throw e;
    }
  }

  /** Makes everything that was appended before the call durable. */
  long sync() {
    syncing.lock();
    try {
      requireUnbroken();
      SegmentWriter current = writer;
      Extent upTo = last;
      if (current != null && upTo.lastSeq() > syncedSeq) {
        current.force();
        writeMark(new SyncMark(current.files().firstSeq(), upTo.index(), upTo.lastSeq()));
        syncedSeq = upTo.lastSeq();
      }
      return syncedSeq;
    } catch (LogWriteException e) {
      broken = e;
      throw e;
    } finally {
      syncing.unlock();
    }
  }

  private void writeMark(SyncMark mark) {
    Path file = directory.resolve(SyncMark.FILE_NAME);
    try {
      Disk.WritableFile open = syncMark;
      if (open == null) {
        open = disk.open(file);
        syncMark = open;
      }
      open.write(0, mark.toBytes(), 0, SyncMark.LENGTH);
    } catch (IOException e) {
      throw LogWriteException.ofWrite(file, e);
    }
  }

  private void requireUnbroken() {
    LogWriteException cause = broken;
    if (cause != null) {
      throw LogWriteException.ofSync(cause.file(), cause);
    }
  }

  /** Leaves only frames and metas in the files, durable. */
  @Override
  public void close() {
    SegmentWriter current = writer;
    try {
      if (current != null && broken == null) {
        sync();
        current.trim();
      }
    } finally {
      closeFiles(current);
    }
  }

  private void closeFiles(@Nullable SegmentWriter current) {
    if (current != null) {
      current.close();
    }
    Disk.WritableFile open = syncMark;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw LogWriteException.ofWrite(directory.resolve(SyncMark.FILE_NAME), e);
      }
    }
  }
}
