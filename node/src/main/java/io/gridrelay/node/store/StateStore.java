package io.gridrelay.node.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;

/**
 * The state store: one database, its schema brought up to date, and the repositories over it.
 *
 * <p>Every commit is durable when the call returns (SQLite runs with {@code synchronous=FULL},
 * PostgreSQL's default must stay): a lease that a power failure could take back would let a
 * sequence number be given out twice.
 *
 * <p>Thread-safe.
 */
public final class StateStore implements AutoCloseable {
  private static final int CONNECTIONS = 8;
  private static final Duration LOCK_WAIT = Duration.ofSeconds(10);
  private static final Duration POSTGRES_PATIENCE = Duration.ofSeconds(2);
  private static final Duration POSTGRES_ANSWER = Duration.ofSeconds(10);
  private static final Duration LEASE_ANSWER = Duration.ofSeconds(2);

  private final Database database;
  private final String name;
  private final HikariDataSource pool;
  private final HikariDataSource leasePool;
  private final Jdbi jdbi;
  private final Jdbi leaseJdbi;

  private StateStore(
      Database database, String name, HikariDataSource pool, HikariDataSource leasePool) {
    this.database = database;
    this.name = name;
    this.pool = pool;
    this.leasePool = leasePool;
    this.jdbi = Jdbi.create(pool);
    this.leaseJdbi = Jdbi.create(leasePool);
  }

  /** Opens or creates the SQLite file. */
  public static StateStore openSqlite(Path file) {
    return open("jdbc:sqlite:" + file, "", "");
  }

  /**
   * Opens the database and migrates it.
   *
   * @param user user name, empty for SQLite or if it is in the URL
   * @throws StateStoreException if it cannot be reached or migrated
   */
  public static StateStore open(String jdbcUrl, String user, String password) {
    Database database = Database.of(jdbcUrl);
    HikariDataSource pool = null;
    try {
      pool = new HikariDataSource(poolConfig(database, jdbcUrl, user, password));
      migrate(database, pool);
      HikariConfig lease = forLease(database, poolConfig(database, jdbcUrl, user, password));
      return new StateStore(database, name(jdbcUrl), pool, new HikariDataSource(lease));
    } catch (RuntimeException e) {
      if (pool != null) {
        pool.close();
      }
      throw new StateStoreException("state store: cannot open '" + name(jdbcUrl) + "'", e);
    }
  }

  /**
   * A connection of its own for the lease, which no number of slow queries may keep from being
   * renewed; an answer that comes later than this would be useless.
   */
  private static HikariConfig forLease(Database database, HikariConfig config) {
    config.setPoolName("state-store-lease");
    config.setMaximumPoolSize(1);
    if (database == Database.POSTGRESQL) {
      config.addDataSourceProperty("socketTimeout", Long.toString(LEASE_ANSWER.toSeconds()));
    }
    return config;
  }

  /** The URL without its parameters, among which the password may be. */
  private static String name(String jdbcUrl) {
    int parameters = jdbcUrl.indexOf('?');
    return parameters < 0 ? jdbcUrl : jdbcUrl.substring(0, parameters);
  }

  private static HikariConfig poolConfig(
      Database database, String jdbcUrl, String user, String password) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("state-store");
    config.setJdbcUrl(jdbcUrl);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(LOCK_WAIT.toMillis());
    if (database == Database.SQLITE) {
      sqliteSettings().forEach(config::addDataSourceProperty);
      return config;
    }
    config.setConnectionTimeout(POSTGRES_PATIENCE.toMillis());
    config.setValidationTimeout(POSTGRES_PATIENCE.dividedBy(2).toMillis());
    postgresSettings().forEach(config::addDataSourceProperty);
    if (!user.isEmpty()) {
      // Otherwise the URL has them.
      config.setUsername(user);
      config.setPassword(password);
    }
    return config;
  }

  /**
   * A server that is gone, or behind a cut network, must be noticed soon: threads wait for it. What
   * the user wrote into the URL wins.
   */
  private static Map<String, String> postgresSettings() {
    return Map.of(
        "ApplicationName", "gridrelay",
        "connectTimeout", Long.toString(POSTGRES_PATIENCE.toSeconds()),
        "socketTimeout", Long.toString(POSTGRES_ANSWER.toSeconds()),
        "tcpKeepAlive", "true",
        "reWriteBatchedInserts", "true");
  }

  /** Write transactions take the lock at once: one that reads first would fail instead of wait. */
  private static Map<String, String> sqliteSettings() {
    return Map.of(
        "journal_mode", "WAL",
        "synchronous", "FULL",
        "busy_timeout", Long.toString(LOCK_WAIT.toMillis()),
        "transaction_mode", "IMMEDIATE",
        "cache_size", "-16384");
  }

  private static void migrate(Database database, HikariDataSource pool) {
    Flyway.configure()
        .loggers("slf4j")
        .dataSource(pool)
        .locations("classpath:io/gridrelay/node/store/migration")
        .placeholders(database.placeholders())
        .load()
        .migrate();
  }

  public Database database() {
    return database;
  }

  /** How the store is called in messages: its URL without parameters. */
  public String name() {
    return name;
  }

  public HostRepository hosts() {
    return new HostRepository(jdbi);
  }

  public AccountRepository accounts() {
    return new AccountRepository(jdbi);
  }

  public CheckpointRepository checkpoints() {
    return new CheckpointRepository(jdbi);
  }

  public LeaseRepository lease() {
    return new LeaseRepository(leaseJdbi);
  }

  /** The same row for whoever only looks at it, which must not keep it from being renewed. */
  public LeaseRepository leaseToLookAt() {
    return new LeaseRepository(jdbi);
  }

  public MetaRepository meta() {
    return new MetaRepository(jdbi);
  }

  public NodeRepository nodes() {
    return new NodeRepository(jdbi);
  }

  public DomainBanRepository domainBans() {
    return new DomainBanRepository(jdbi);
  }

  /** Name of the checkpoint that says how far the log reaches of which stored rows are the fold. */
  public static final String FOLDED_END = "folded-end";

  /**
   * Writes a piece of the fold in one transaction: the accounts that changed, by how much that
   * changes the number of accounts of their hosts (by row number), and the checkpoint that says up
   * to which sequence number the store now knows everything. Either all of it is stored or nothing.
   *
   * <p>Of several nodes that write the same piece only one succeeds: the checkpoint moves from
   * where the writer knows it to be, or not at all.
   *
   * <p>A row may know events behind the checkpoint, since the log goes on while it is written: then
   * {@link #FOLDED_END} says so.
   *
   * @param after where the checkpoint is, 0 if there is none
   * @param seq where it is to be, not below {@code after}
   * @return false if the checkpoint is elsewhere: nothing was stored
   */
  public boolean fold(
      List<AccountRow> changed,
      Map<Long, Long> accountsOfHosts,
      String checkpoint,
      long after,
      long seq) {
    return jdbi.inTransaction(
        handle -> {
          if (!CheckpointRepository.move(handle, checkpoint, after, seq)) {
            return false;
          }
          AccountRepository.upsert(handle, changed);
          HostRepository.addAccounts(handle, accountsOfHosts);
          long end = changed.stream().mapToLong(AccountRow::seq).max().orElse(0);
          CheckpointRepository.set(handle, FOLDED_END, Math.max(seq, end));
          return true;
        });
  }

  @Override
  public void close() {
    leasePool.close();
    pool.close();
  }
}
