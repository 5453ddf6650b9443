package io.gridrelay.eventlog;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Whole blocks in order, byte for byte as they were appended, each checked again. At the end of
 * what is published {@code hasNext} is false, and may be true again later. Close it, because it
 * holds a segment. Single-threaded.
 */
public final class BlockReader implements Iterator<Block>, AutoCloseable {
  private final LogWalk walk;
  private @Nullable Block next;

  BlockReader(LogWalk walk) {
    this.walk = walk;
  }

  /**
   * Whether a further block is published.
   *
   * @throws CorruptLogException if its bytes are damaged
   * @throws DeletedSegmentException if retention has overtaken the reader
   */
  @Override
  public boolean hasNext() {
    if (next == null) {
      BlockWalk found = walk.next();
      next = found == null ? null : found.read();
    }
    return next != null;
  }

  @Override
  public Block next() {
    Block block = hasNext() ? next : null;
    if (block == null) {
      throw new NoSuchElementException("no further block is published");
    }
    next = null;
    return block;
  }

  @Override
  public void close() {
    walk.close();
  }
}
