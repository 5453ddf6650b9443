package io.gridrelay.simulator.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL server as a child process. Its data stay when it stops; the owner of the directory
 * removes them.
 *
 * <p>States: stopped → running ({@link #startAgain}) → stopped ({@link #stop}, {@link #kill}), and
 * running ⇄ frozen ({@link #suspend}, {@link #resume}). A server that is still running when the
 * Java machine ends is stopped with it.
 *
 * <p>Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final String USER = "gridrelay";
  private static final String DATABASE = "postgres";

  private final PostgresConfig config;
  private final Path binaries;
  private final Path data;
  private final Path log;
  private final String password;
  private final Thread atExit;
  private @Nullable Process process;

  private PostgresServer(PostgresConfig config) {
    this.config = config;
    this.binaries = PostgresBinaries.locate();
    this.data = config.directory().resolve("data");
    this.log = config.directory().resolve("postgres.log");
    try {
      this.password = prepare();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.atExit = new Thread(this::kill, "postgres-stop");
  }

  /** Starts a server for this machine, with its data in the directory; waits until it answers. */
  public static PostgresServer start(Path directory, int port) {
    return start(PostgresConfig.local(directory, port));
  }

  /**
   * Starts a server and waits until it answers.
   *
   * @throws PostgresException if it does not; the message ends with the last lines of its log
   */
  public static PostgresServer start(PostgresConfig config) {
    PostgresServer server = new PostgresServer(config);
    server.startAgain();
    Runtime.getRuntime().addShutdownHook(server.atExit);
    return server;
  }

  /**
   * Leaves it to the caller to stop the server, also when the Java machine ends: one who has to
   * stop others before it.
   */
  public PostgresServer stoppedByCaller() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    return this;
  }

  /** A port that nobody listened on just now. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a server that was stopped or killed; waits until it answers. */
  public synchronized void startAgain() {
    if (process != null && process.isAlive()) {
      return;
    }
    List<String> command = command("postgres", "-D", data.toString());
    set(command, "listen_addresses", config.address());
    set(command, "port", Integer.toString(config.port()));
    set(command, "unix_socket_directories", "");
    config.settings().forEach((name, value) -> set(command, name, value));
    process = launch(command);
    awaitReady(process);
  }

  private static void set(List<String> command, String name, String value) {
    command.add("-c");
    command.add(name + "=" + value);
  }

  /** JDBC URL of the first database, with user and password. */
  public String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  /** JDBC URL of another database of this server; the user may create some. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
        .formatted(config.address(), config.port(), database, USER, password);
  }

  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** CPU time that the processes which live now have used so far. */
  public synchronized Duration cpu() {
    return family().stream()
        .flatMap(each -> each.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Ends all connections and stops; does nothing if it is stopped. */
  public synchronized void stop() {
    // SIGINT is PostgreSQL's fast shutdown; a SIGTERM would wait for the clients.
    List<ProcessHandle> family = family();
    signal("INT", family.stream().limit(1).toList());
    awaitEnd(family);
  }

  /** Kills the server and all its processes at once, as a machine that dies does. */
  public synchronized void kill() {
    List<ProcessHandle> family = family();
    signal("KILL", family);
    awaitEnd(family);
  }

  /** Freezes all processes: connections stay open, nothing is answered. */
  public synchronized void suspend() {
    signal("STOP", family());
  }

  public synchronized void resume() {
    signal("CONT", family());
  }

  /** Stops the server, also a frozen one. */
  @Override
  public void close() {
    resume();
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The Java machine is about to end; the hook does nothing any more.
    }
  }

  /** Creates the database files at the first start; returns the password. */
  private String prepare() throws IOException {
    Path passwordFile = config.directory().resolve("password");
    if (Files.exists(data.resolve("PG_VERSION"))) {
      return Files.readString(passwordFile).strip();
    }
    Files.createDirectories(data);
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    Unprivileged.own(data);
    String fresh = UUID.randomUUID().toString();
    Files.writeString(passwordFile, fresh);
    Files.setPosixFilePermissions(passwordFile, PosixFilePermissions.fromString("rw-------"));
    Unprivileged.own(passwordFile);
    run(
        command(
            "initdb",
            "--pgdata=" + data,
            "--username=" + USER,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync"));
    Files.writeString(data.resolve("pg_hba.conf"), "host all all all scram-sha-256\n");
    return fresh;
  }

  private List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>(config.commandPrefix());
    if (Files.isExecutable(SETSID)) {
      // A session of its own: Ctrl-C is for the demo, which stops the server when it is done.
      command.add(SETSID.toString());
    }
    command.addAll(Unprivileged.prefix());
    command.add(binaries.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private void run(List<String> command) {
    Process started = launch(command);
    try {
      if (!started.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        started.destroyForcibly();
      }
      if (started.waitFor() != 0) {
        throw failure("initdb failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PostgresException("interrupted while " + command + " ran", e);
    }
  }

  private Process launch(List<String> command) {
    try {
      return new ProcessBuilder(command)
          .directory(config.directory().toFile())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
    } catch (IOException e) {
      throw new PostgresException("cannot run " + command.getFirst() + ": " + e.getMessage(), e);
    }
  }

  private void awaitReady(Process started) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!saysReady(started)) {
      if (!started.isAlive() || System.nanoTime() > deadline) {
        started.destroyForcibly();
        throw failure("PostgreSQL did not start on " + config.address() + ":" + config.port());
      }
      pause();
    }
  }

  /** Line 8 of the server's lock file is its status. */
  private boolean saysReady(Process started) {
    try {
      List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
      return lines.size() >= 8
          && lines.get(0).strip().equals(Long.toString(started.pid()))
          && lines.get(7).strip().equals("ready");
    } catch (IOException e) {
      return false;
    }
  }

  private PostgresException failure(String what) {
    try {
      List<String> lines = Files.readAllLines(log);
      String end = String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
      return new PostgresException(what + ":\n" + end);
    } catch (IOException e) {
      return new PostgresException(what, e);
    }
  }

  /** The server first, so that it starts no more children; then those. */
  private List<ProcessHandle> family() {
    return process == null
        ? List.of()
        : Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }

  private static void signal(String name, List<ProcessHandle> targets) {
    try {
      for (ProcessHandle target : targets) {
        if (target.isAlive()) {
          new ProcessBuilder("kill", "-" + name, Long.toString(target.pid())).start().waitFor();
        }
      }
    } catch (IOException e) {
      throw new PostgresException("cannot send signals: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PostgresException("interrupted while a signal was sent", e);
    }
  }

  private void awaitEnd(List<ProcessHandle> ended) {
    try {
      for (ProcessHandle each : ended) {
        each.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (TimeoutException | ExecutionException e) {
      throw failure("PostgreSQL does not stop");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PostgresException("interrupted while PostgreSQL stopped", e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PostgresException("interrupted while PostgreSQL started", e);
    }
  }
}
