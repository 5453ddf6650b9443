package io.gridrelay.client.websocket;

import static io.gridrelay.client.websocket.ScriptedServer.binary;
import static io.gridrelay.client.websocket.ScriptedServer.close;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.client.websocket.CloseReason.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebSocketTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final int COUNT = 300;

  @TempDir static Path directory;
  private static SSLContext context;

  /** A certificate for localhost, and not for 127.0.0.1, made by the JDK's own tool. */
  @BeforeAll
  static void createCertificate() throws Exception {
    Path store = directory.resolve("keys.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String options =
        "-genkeypair -alias test -keyalg EC -dname CN=test -ext SAN=dns:localhost"
            + " -storetype PKCS12 -storepass changeit -keystore keys.p12";
    List<String> command = new ArrayList<>(List.of(options.split(" ")));
    command.addFirst(keytool);
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();

    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("test", keys.getCertificate("test"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
  }

  @Test
  void carriesABacklogOverTlsMessageByMessage() throws Exception {
    try (ScriptedServer server = secureServer();
        WebSocketClient client = trustingClient()) {
      RecordingListener listener = new RecordingListener(1);
      WebSocketConnection connection = client.connect(server.uri(), Map.of(), listener);
      for (int i = 0; i < COUNT; i++) {
        assertThat(listener.next()).isEqualTo("binary:20000");
        connection.request(1);
      }
      assertThat(listener.reason().kind()).isEqualTo(Kind.REMOTE);
    }
  }

  @Test
  void refusesACertificateForAnotherName() throws Exception {
    try (ScriptedServer server = secureServer();
        WebSocketClient client = trustingClient()) {
      CloseReason reason = reasonOf(client, "wss://127.0.0.1:" + server.port() + "/");
      assertThat(reason.kind()).isEqualTo(Kind.CONNECT_FAILED);
      assertThat(reason.cause()).hasStackTraceContaining("No subject alternative names");
    }
  }

  @Test
  void refusesACertificateThatTheJdkDoesNotTrust() throws Exception {
    try (ScriptedServer server = secureServer();
        WebSocketClient client = new WebSocketClient(WebSocketClientConfig.defaults())) {
      CloseReason reason = reasonOf(client, server.uri().toString());
      assertThat(reason.kind()).isEqualTo(Kind.CONNECT_FAILED);
      assertThat(reason.cause()).hasStackTraceContaining("unable to find valid certification path");
    }
  }

  @Test
  void failsWhenTheServerDoesNotSpeakTls() throws Exception {
    ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    try (ScriptedServer server =
            ScriptedServer.start(
                plain, "wss", peer -> peer.write(ScriptedServer.ascii("HTTP/1.1 400 \r\n\r\n")));
        WebSocketClient client = trustingClient()) {
      assertThat(reasonOf(client, server.uri().toString()).kind()).isEqualTo(Kind.CONNECT_FAILED);
    }
  }

  private static ScriptedServer secureServer() throws Exception {
    ServerSocket socket =
        context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    return ScriptedServer.start(
        socket,
        "wss",
        peer -> {
          try {
            peer.accept();
          } catch (IOException e) {
            return; // The client refused us.
          }
          for (int i = 0; i < COUNT; i++) {
            peer.write(binary(new byte[20_000]));
          }
          peer.write(close(1000, ""));
          peer.awaitEnd();
        });
  }

  private static WebSocketClient trustingClient() {
    return new WebSocketClient(WebSocketClientConfig.builder().tls(context).build());
  }

  private static CloseReason reasonOf(WebSocketClient client, String uri) throws Exception {
    RecordingListener listener = new RecordingListener(1);
    client.connect(URI.create(uri), Map.of(), listener);
    return listener.reason();
  }
}
