package io.gridrelay.node.sequence;

import io.gridrelay.node.store.LeaseRepository;
import io.gridrelay.node.store.LeaseRow;
import java.util.Optional;

/** Where the lease's row is kept: the state store, or a fake in tests. Blocks; thread-safe. */
interface LeaseStore {
  /** The row, or {@link LeaseRow#FREE} if there was never one. */
  LeaseRow read();

  /** Compare-and-set; false if the row was not the expected one any more. */
  boolean replace(LeaseRow expected, LeaseRow next);

  static LeaseStore of(LeaseRepository repository) {
    return new LeaseStore() {
      @Override
      public LeaseRow read() {
        Optional<LeaseRow> row = repository.find();
        return row.orElse(LeaseRow.FREE);
      }

      @Override
      public boolean replace(LeaseRow expected, LeaseRow next) {
        return expected.equals(LeaseRow.FREE)
            ? repository.create(next)
            : repository.replace(expected, next);
      }
    };
  }
}
