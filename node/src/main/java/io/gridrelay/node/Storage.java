package io.gridrelay.node;

import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.eventlog.RecoveryReport;
import io.gridrelay.node.store.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node keeps on disk: its log, its name, and the state store, if that is a local file. One
 * process at a time: the directory is locked for as long as the storage is open, which also proves
 * that an earlier process of this name is dead. Thread-safe.
 */
public final class Storage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

  private static final String LOG_DIRECTORY = "log";
  private static final String FORK = "cut-log-behind";

  private final FileChannel lock;
  private final Path clusterFile;
  private final Path forkFile;
  private final String nodeId;
  private final StateStore state;
  private final EventLog log;

  private Storage(Path directory, FileChannel lock, String nodeId, StateStore state, EventLog log) {
    this.clusterFile = directory.resolve("cluster-id");
    this.forkFile = directory.resolve(FORK);
    this.lock = lock;
    this.nodeId = nodeId;
    this.state = state;
    this.log = log;
  }

  /** Opens the directory with a state store in it. */
  public static Storage open(Path directory, EventLogConfig logConfig) {
    return open(directory, logConfig, () -> StateStore.openSqlite(directory.resolve("state.db")));
  }

  /**
   * Opens the directory, with a state store that may be elsewhere.
   *
   * @throws StorageException if another process uses it or it cannot be used
   */
  public static Storage open(
      Path directory, EventLogConfig logConfig, Supplier<StateStore> stateStore) {
    FileChannel lock = null;
    StateStore state = null;
    try {
      Files.createDirectories(directory);
      lock = lock(directory);
      String nodeId = nodeId(directory);
      state = stateStore.get();
      cutFork(directory);
      EventLog log = EventLog.open(directory.resolve(LOG_DIRECTORY), logConfig);
      report(log.recovery());
      return new Storage(directory, lock, nodeId, state, log);
    } catch (IOException e) {
      closeQuietly(state, lock, e);
      throw new StorageException("cannot use the data directory " + directory, e);
    } catch (RuntimeException e) {
      closeQuietly(state, lock, e);
      throw e;
    }
  }

  /** Removes what an earlier process found to be in this log only. */
  private static void cutFork(Path directory) throws IOException {
    Path file = directory.resolve(FORK);
    if (!Files.exists(file)) {
      return;
    }
    long seq = Long.parseLong(Files.readString(file).strip());
    EventLog.cutAfter(directory.resolve(LOG_DIRECTORY), seq);
    LOG.warn("the log was cut behind seq {}: what followed was in the log of this node only", seq);
    Files.delete(file);
  }

  private static void report(RecoveryReport found) {
    LOG.info(
        "log opened: segments={} lastSeq={} cutBytes={}",
        found.segments(),
        found.lastSeq(),
        found.cutBytes());
    if (found.lostSyncedRows()) {
      LOG.error(
          "log lost what was on disk: syncedSeq={} lastSeq={}: the disk lied, or files were cut by"
              + " hand; hosts will not send again what their cursors have passed",
          found.syncedSeq(),
          found.lastSeq());
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock held = channel.tryLock();
    if (held == null) {
      channel.close();
      throw new StorageException(
          "the data directory " + directory + " is in use by another process", null);
    }
    return channel;
  }

  private static String nodeId(Path directory) throws IOException {
    Path file = directory.resolve("node-id");
    if (!Files.exists(file)) {
      write(file, UUID.randomUUID().toString());
    }
    return Files.readString(file).strip();
  }

  /** All of it or nothing. */
  private static void write(Path file, String text) throws IOException {
    Path written = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(written, text);
    Files.move(written, file);
  }

  private static void closeQuietly(
      @Nullable StateStore state, @Nullable FileChannel lock, Throwable cause) {
    for (AutoCloseable each : new AutoCloseable[] {state, lock}) {
      try {
        if (each != null) {
          each.close();
        }
      } catch (Exception e) {
        cause.addSuppressed(e);
      }
    }
  }

  /** Name of this node: made at first use of the directory, kept for ever. */
  public String nodeId() {
    return nodeId;
  }

  /** The cluster whose log this is; empty before the first start. */
  Optional<String> cluster() {
    try {
      return Files.exists(clusterFile)
          ? Optional.of(Files.readString(clusterFile).strip())
          : Optional.empty();
    } catch (IOException e) {
      throw new StorageException("cannot read " + clusterFile, e);
    }
  }

  /** Whatever is logged from now on is the log of this cluster. */
  void belongTo(String cluster) {
    if (cluster().isPresent()) {
      return;
    }
    try {
      write(clusterFile, cluster);
    } catch (IOException e) {
      throw new StorageException("cannot write " + clusterFile, e);
    }
  }

  /**
   * What the log has behind this number is in no other log of the cluster: it is cut when the
   * storage is opened next.
   */
  void cutAtNextStart(long commonSeq) {
    long border = log.endAtOrBefore(commonSeq).seq();
    try {
      write(forkFile, Long.toString(border));
    } catch (IOException e) {
      throw new StorageException("cannot write " + forkFile, e);
    }
  }

  public StateStore state() {
    return state;
  }

  public EventLog log() {
    return log;
  }

  @Override
  public void close() {
    log.close();
    state.close();
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unlock the data directory", e);
    }
  }
}
