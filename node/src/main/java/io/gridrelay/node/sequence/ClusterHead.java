package io.gridrelay.node.sequence;

import java.util.function.LongSupplier;

/**
 * How far the numbers go that any node of the cluster can have given to a consumer. What this node
 * knows itself and what the others told a moment ago answers nearly always; beyond that the state
 * store is asked what is reserved.
 *
 * <p>Without the store nothing is reserved anew, so a number within one reserve of the highest one
 * that is known can have been given out, and a higher one hardly. Rather wait for an event in vain
 * than tell an honest consumer that its cursor is wrong. Thread-safe.
 */
public final class ClusterHead {
  private final LongSupplier own;
  private final LongSupplier others;
  private final ReservedSeq reserved;
  private final long seqBlock;

  /**
   * Puts together who knows.
   *
   * @param own highest number that this node knows to have been given out
   * @param others highest number that another node has told of
   * @param seqBlock how many numbers are reserved ahead, see {@link LeaseTerms}
   */
  public ClusterHead(LongSupplier own, LongSupplier others, ReservedSeq reserved, long seqBlock) {
    this.own = own;
    this.others = others;
    this.reserved = reserved;
    this.seqBlock = seqBlock;
  }

  /** Whether this number can have been given out. May block for some seconds. */
  public boolean reaches(long seq) {
    long known = Math.max(own.getAsLong(), others.getAsLong());
    return seq <= known
        || seq <= reserved.last()
        || seq <= reserved.now().orElseGet(() -> known + seqBlock);
  }
}
