package io.gridrelay.node.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;

/** The row of the sequencer's lease, changed only by compare-and-set. Thread-safe; blocks. */
public final class LeaseRepository {
  private static final String NAME = "sequencer";

  private final Jdbi jdbi;

  LeaseRepository(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  public Optional<LeaseRow> find() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from lease where name = :name")
                .bind("name", NAME)
                .map(LeaseRepository::row)
                .findOne());
  }

  /** Stores the first row; false if somebody else was first. */
  public boolean create(LeaseRow first) {
    return jdbi.withHandle(
            handle ->
                bind(
                        handle.createUpdate(
                            """
                            insert into lease (name, holder, epoch, renewals, reserved_seq, reserved_time_us)
                            values (:name, :holder, :epoch, :renewals, :seq, :time)
                            on conflict (name) do nothing
                            """),
                        first)
                    .execute())
        == 1;
  }

  /** Replaces the row if it still is the expected one, in every column; false if it is not. */
  public boolean replace(LeaseRow expected, LeaseRow next) {
    return jdbi.withHandle(
            handle ->
                bind(
                        handle.createUpdate(
                            """
                            update lease set holder = :holder, epoch = :epoch, renewals = :renewals,
                              reserved_seq = :seq, reserved_time_us = :time
                            where name = :name and holder = :oldHolder and epoch = :oldEpoch
                              and renewals = :oldRenewals and reserved_seq = :oldSeq
                              and reserved_time_us = :oldTime
                            """),
                        next)
                    .bind("oldHolder", expected.holder())
                    .bind("oldEpoch", expected.epoch())
                    .bind("oldRenewals", expected.renewals())
                    .bind("oldSeq", expected.reservedSeq())
                    .bind("oldTime", expected.reservedTimeUs())
                    .execute())
        == 1;
  }

  private static Update bind(Update update, LeaseRow row) {
    return update
        .bind("name", NAME)
        .bind("holder", row.holder())
        .bind("epoch", row.epoch())
        .bind("renewals", row.renewals())
        .bind("seq", row.reservedSeq())
        .bind("time", row.reservedTimeUs());
  }

  private static LeaseRow row(ResultSet row, StatementContext ignored) throws SQLException {
    return new LeaseRow(
        row.getString("holder"),
        row.getLong("epoch"),
        row.getLong("renewals"),
        row.getLong("reserved_seq"),
        row.getLong("reserved_time_us"));
  }
}
