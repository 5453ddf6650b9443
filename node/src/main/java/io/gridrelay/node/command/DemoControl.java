package io.gridrelay.node.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * How another terminal speaks with a running demo: a Unix socket in a directory that only the user
 * may enter. One line each way. Thread-safe.
 */
final class DemoControl implements AutoCloseable {
  private static final String SUFFIX = ".sock";

  private final ServerSocketChannel listener;
  private final Path socket;

  private DemoControl(ServerSocketChannel listener, Path socket) {
    this.listener = listener;
    this.socket = socket;
  }

  private static Path directory() {
    String user = System.getProperty("user.name", "me").replaceAll("[^A-Za-z0-9_-]", "_");
    return Path.of(System.getProperty("java.io.tmpdir"), "gridrelay-demo-" + user);
  }

  /**
   * Listens.
   *
   * @param answer makes a line of the answer from a line of the request
   */
  static DemoControl listen(UnaryOperator<String> answer) throws IOException {
    Path directory = directory();
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    Path socket = directory.resolve(ProcessHandle.current().pid() + SUFFIX);
    Files.deleteIfExists(socket);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    DemoControl control = new DemoControl(listener, socket);
    Thread.ofPlatform().daemon().name("demo-control").start(() -> control.serve(answer));
    return control;
  }

  private void serve(UnaryOperator<String> answer) {
    while (listener.isOpen()) {
      try (SocketChannel caller = listener.accept()) {
        write(caller, answer.apply(readLine(caller)));
      } catch (AsynchronousCloseException e) {
        return;
      } catch (IOException e) {
        // That caller is gone; the next one may be luckier.
      }
    }
  }

  /**
   * Sends a line to the demo that runs on this machine.
   *
   * @throws CommandException if there is none, or more than one
   */
  static String ask(String request) {
    List<Path> running;
    try (Stream<Path> files = Files.list(directory())) {
      running = files.filter(DemoControl::isAlive).toList();
    } catch (IOException e) {
      running = List.of();
    }
    if (running.size() != 1) {
      throw new CommandException(
          ExitCode.FAILURE,
          running.isEmpty()
              ? "no demo of several nodes is running; start one with: gridrelay demo --nodes 3"
              : running.size() + " demos are running, which is one too many for this command");
    }
    try (SocketChannel demo = SocketChannel.open(UnixDomainSocketAddress.of(running.getFirst()))) {
      write(demo, request);
      return readLine(demo);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILURE, "the demo does not answer: " + e.getMessage(), e);
    }
  }

  private static boolean isAlive(Path socket) {
    String name = socket.getFileName().toString();
    String pid = name.endsWith(SUFFIX) ? name.replace(SUFFIX, "") : "";
    return pid.matches("\\d{1,18}")
        && ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
  }

  private static void write(SocketChannel to, String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  private static String readLine(SocketChannel from) throws IOException {
    String line = new BufferedReader(Channels.newReader(from, UTF_8)).readLine();
    if (line == null) {
      throw new IOException("it hung up");
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    Files.deleteIfExists(socket);
  }
}
