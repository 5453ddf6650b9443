package io.gridrelay.node.command;

import io.gridrelay.node.cluster.ClusterSecret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks a node for {@code /state}. Thread-safe. */
final class StateClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI state;
  private final @Nullable ClusterSecret secret;

  /**
   * A client of one node.
   *
   * @param url its base URL; ws and wss are taken for http and https
   */
  StateClient(String url, @Nullable ClusterSecret secret) {
    this.state = stateOf(url);
    this.secret = secret;
  }

  private static URI stateOf(String url) {
    String full = url.contains("://") ? url : "http://" + url;
    try {
      URI uri = URI.create(full.replaceFirst("^ws", "http").replaceFirst("/+$", "") + "/state");
      boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (known && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // The same answer as for any other text that is no URL.
    }
    throw new CommandException(
        ExitCode.USAGE, "--url is \"" + url + "\", allowed is http://HOST:PORT or https://HOST");
  }

  /** The document. */
  byte[] fetch() throws InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(state).timeout(PATIENCE);
    if (secret != null) {
      request.header("Authorization", secret.authorization());
    }
    HttpResponse<byte[]> answer;
    try {
      answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (HttpTimeoutException e) {
      throw failed("does not answer within " + PATIENCE.toSeconds() + " s", e);
    } catch (ConnectException e) {
      throw failed(
          "cannot be reached: nothing listens there. Is the node running? Its address is that of"
              + " --listen; name it with --url",
          e);
    } catch (IOException e) {
      throw failed("cannot be reached: " + e, e);
    }
    if (answer.statusCode() != 200) {
      throw failed(
          "answers with status " + answer.statusCode() + ": is that a GridRelay node?", null);
    }
    return answer.body();
  }

  private CommandException failed(String what, @Nullable Exception cause) {
    return new CommandException(ExitCode.FAILURE, state + " " + what, cause);
  }

  @Override
  public void close() {
    http.close();
  }
}
