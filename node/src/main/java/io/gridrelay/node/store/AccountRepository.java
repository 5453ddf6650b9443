package io.gridrelay.node.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** Accounts as the fold of the log left them. Thread-safe; blocks. */
public final class AccountRepository {
  private final Jdbi jdbi;

  AccountRepository(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  public Optional<AccountRow> find(String did) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from account where did = :did")
                .bind("did", did)
                .map(AccountRepository::row)
                .findOne());
  }

  /** Accounts of the given DIDs, those that are known; in no particular order. */
  public List<AccountRow> findAll(Collection<String> dids) {
    if (dids.isEmpty()) {
      return List.of();
    }
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from account where did in (<dids>)")
                .bindList("dids", List.copyOf(dids))
                .map(AccountRepository::row)
                .list());
  }

  /** Accounts with a row number above {@code afterId}, in that order, at most {@code limit}. */
  public List<AccountRow> list(long afterId, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from account where id > :after order by id limit :limit")
                .bind("after", afterId)
                .bind("limit", limit)
                .map(AccountRepository::row)
                .list());
  }

  /** Number of accounts that live on the host. Counts rows: not for a hot path. */
  public long countOf(long hostId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select count(*) from account where host_id = :host")
                .bind("host", hostId)
                .mapTo(Long.class)
                .one());
  }

  /**
   * The operator's word on one account; true if the account is known. The fold never changes it.
   */
  public boolean setLocalStatus(String did, AccountStatus status) {
    return jdbi.withHandle(
            handle ->
                handle
                    .createUpdate("update account set local_status = :status where did = :did")
                    .bind("status", name(status))
                    .bind("did", did)
                    .execute())
        == 1;
  }

  /**
   * Stores the rows in one transaction; of two states of one account the one with the higher seq
   * wins.
   */
  public void upsert(Collection<AccountRow> rows) {
    jdbi.useTransaction(handle -> upsert(handle, rows));
  }

  static void upsert(Handle handle, Collection<AccountRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            insert into account (did, host_id, rev, data_digest, commit_cid, upstream_status, local_status, seq)
            values (:did, :host, :rev, :data, :commit, :upstream, :local, :seq)
            on conflict (did) do update set host_id = excluded.host_id, rev = excluded.rev,
              data_digest = excluded.data_digest, commit_cid = excluded.commit_cid,
              upstream_status = excluded.upstream_status, seq = excluded.seq
            where excluded.seq >= account.seq
            """);
    for (AccountRow row : rows) {
      batch
          .bind("did", row.did())
          .bind("host", row.hostId())
          .bind("rev", row.rev())
          .bind("data", row.dataDigest())
          .bind("commit", row.commitCid())
          .bind("upstream", name(row.upstreamStatus()))
          .bind("local", name(row.localStatus()))
          .bind("seq", row.seq())
          .add();
    }
    batch.execute();
  }

  private static AccountRow row(ResultSet row, StatementContext ignored) throws SQLException {
    return new AccountRow(
        row.getLong("id"),
        row.getString("did"),
        row.getLong("host_id"),
        row.getLong("rev"),
        row.getBytes("data_digest"),
        row.getBytes("commit_cid"),
        status(row.getString("upstream_status")),
        status(row.getString("local_status")),
        row.getLong("seq"));
  }

  private static AccountStatus status(String name) {
    return AccountStatus.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static String name(AccountStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
