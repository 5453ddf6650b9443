package io.gridrelay.simulator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The statements that it answers are in the state store's tests: here is no driver. */
class PostgresServerIT {
  @TempDir Path directory;

  @Test
  void answersAgainAfterItWasStoppedKilledAndFrozen() throws Exception {
    int port = PostgresServer.freePort();
    try (PostgresServer server = PostgresServer.start(directory, port)) {
      String url = server.jdbcUrl();
      assertThat(answers(port)).isTrue();
      server.stop();
      assertThat(answers(port)).isFalse();
      server.startAgain();
      assertThat(answers(port)).isTrue();
      server.kill();
      assertThat(server.isRunning()).isFalse();
      server.startAgain();
      server.suspend();
      server.resume();
      assertThat(answers(port)).isTrue();
      assertThat(server.jdbcUrl()).isEqualTo(url);
    }
    assertThat(answers(port)).isFalse();
  }

  @Test
  void saysWhyItDoesNotStart() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> PostgresServer.start(directory, port))
          .isInstanceOf(PostgresException.class)
          .hasMessageContaining("127.0.0.1:" + port)
          .hasMessageContaining("Address already in use");
    }
  }

  /** Asks for a parameter-less start of a session of version 0.0; every answer is an error. */
  private static boolean answers(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(new byte[] {0, 0, 0, 8, 0, 0, 0, 0});
      byte[] answer = socket.getInputStream().readNBytes(1);
      return new String(answer, StandardCharsets.US_ASCII).equals("E");
    } catch (java.net.ConnectException e) {
      return false;
    }
  }
}
