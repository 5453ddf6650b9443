package io.gridrelay.node.store;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** Upstream hosts and their durable cursors. Thread-safe; blocks. */
public final class HostRepository {
  /** Name of the checkpoint of the cursors. */
  public static final String CURSORS = "host-cursors";

  private static final int HOSTS_PER_STATEMENT = 500;

  private final Jdbi jdbi;

  HostRepository(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Stores a host unless its name is known already; returns the stored row either way. */
  public HostRow add(HostRow host) {
    return jdbi.inTransaction(
        handle -> {
          handle
              .createUpdate(
                  """
                  insert into host (hostname, url, kind, status, upstream_seq, account_count, account_limit,
                    created_us, last_event_us, last_error)
                  values (:hostname, :url, :kind, :status, :seq, :accounts, :limit, :created, :lastEvent, :lastError)
                  on conflict (hostname) do nothing
                  """)
              .bind("hostname", host.hostname())
              .bind("url", host.url().toString())
              .bind("kind", name(host.kind()))
              .bind("status", name(host.status()))
              .bind("seq", host.upstreamSeq())
              .bind("accounts", host.accountCount())
              .bind("limit", host.accountLimit())
              .bind("created", micros(host.created()))
              .bind("lastEvent", host.lastEvent() == null ? null : micros(host.lastEvent()))
              .bind("lastError", host.lastError())
              .execute();
          return handle
              .createQuery("select * from host where hostname = :hostname")
              .bind("hostname", host.hostname())
              .map(HostRepository::row)
              .one();
        });
  }

  public Optional<HostRow> find(String hostname) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from host where hostname = :hostname")
                .bind("hostname", hostname)
                .map(HostRepository::row)
                .findOne());
  }

  /** Hosts with a row number above {@code afterId}, in that order, at most {@code limit}. */
  public List<HostRow> list(long afterId, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from host where id > :after order by id limit :limit")
                .bind("after", afterId)
                .bind("limit", limit)
                .map(HostRepository::row)
                .list());
  }

  public void setStatus(String hostname, HostStatus status, @Nullable String lastError) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "update host set status = :status, last_error = :error where hostname ="
                        + " :hostname")
                .bind("status", name(status))
                .bind("error", lastError)
                .bind("hostname", hostname)
                .execute());
  }

  public void setAccountLimit(String hostname, @Nullable Long limit) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("update host set account_limit = :limit where hostname = :hostname")
                .bind("limit", limit)
                .bind("hostname", hostname)
                .execute());
  }

  /** Changes the number of accounts of some hosts, by row number. */
  static void addAccounts(Handle handle, Map<Long, Long> deltas) {
    List<Map.Entry<Long, Long>> ordered =
        deltas.entrySet().stream()
            .filter(delta -> delta.getValue() != 0)
            .sorted(Map.Entry.comparingByKey())
            .toList();
    for (List<Map.Entry<Long, Long>> part : parts(ordered)) {
      Update update =
          handle.createUpdate(
              "update host set account_count = account_count + moved.column2 from (values "
                  + rows("(cast(? as bigint), cast(? as bigint))", part.size())
                  + ") as moved where host.id = moved.column1");
      for (int i = 0; i < part.size(); i++) {
        update.bind(2 * i, part.get(i).getKey()).bind(2 * i + 1, part.get(i).getValue());
      }
      update.execute();
    }
  }

  /** Many hosts go into one statement, to spare both sides the work of many. */
  private static <T> List<List<T>> parts(List<T> all) {
    return IntStream.iterate(0, from -> from < all.size(), from -> from + HOSTS_PER_STATEMENT)
        .mapToObj(from -> all.subList(from, Math.min(all.size(), from + HOSTS_PER_STATEMENT)))
        .toList();
  }

  /** Columns of {@code values} are called {@code column1}, {@code column2} in both databases. */
  private static String rows(String row, int count) {
    return String.join(", ", Collections.nCopies(count, row));
  }

  /**
   * Moves cursors on, in one transaction; one that is further already stays. The caller must have
   * synced the log first: a stored cursor is never ahead of the log on disk.
   *
   * @param cursors positions by host name, see {@code UpstreamPosition}: they only ever grow
   * @param loggedSeq up to which sequence number the log from which they come was on disk; the
   *     store remembers the highest
   */
  public void saveCursors(Map<String, Long> cursors, long loggedSeq, Instant now) {
    if (cursors.isEmpty()) {
      return;
    }
    List<Map.Entry<String, Long>> ordered =
        cursors.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    jdbi.useTransaction(
        handle -> {
          for (List<Map.Entry<String, Long>> part : parts(ordered)) {
            saveCursors(handle, part, micros(now));
          }
          CheckpointRepository.set(handle, CURSORS, loggedSeq);
        });
  }

  private static void saveCursors(
      Handle handle, List<Map.Entry<String, Long>> cursors, long nowMicros) {
    Update update =
        handle.createUpdate(
            "update host set upstream_seq = moved.column2, last_event_us = ? from (values "
                + rows("(cast(? as text), cast(? as bigint))", cursors.size())
                + ") as moved where host.hostname = moved.column1 and host.upstream_seq <"
                + " moved.column2");
    update.bind(0, nowMicros);
    for (int i = 0; i < cursors.size(); i++) {
      update.bind(2 * i + 1, cursors.get(i).getKey());
      update.bind(2 * i + 2, cursors.get(i).getValue());
    }
    update.execute();
  }

  private static HostRow row(ResultSet row, StatementContext ignored) throws SQLException {
    return new HostRow(
        row.getLong("id"),
        row.getString("hostname"),
        URI.create(row.getString("url")),
        HostKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        HostStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
        row.getLong("upstream_seq"),
        row.getLong("account_count"),
        nullableLong(row, "account_limit"),
        instant(row.getLong("created_us")),
        nullableInstant(row, "last_event_us"),
        row.getString("last_error"));
  }

  private static @Nullable Long nullableLong(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  private static @Nullable Instant nullableInstant(ResultSet row, String column)
      throws SQLException {
    Long micros = nullableLong(row, column);
    return micros == null ? null : instant(micros);
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
