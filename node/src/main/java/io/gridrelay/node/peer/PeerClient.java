package io.gridrelay.node.peer;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockEnd;
import io.gridrelay.node.cluster.ClusterSecret;
import io.gridrelay.node.view.Fields;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the {@link LogEndpoint} of one peer. Blocks, can be interrupted; thread-safe. */
final class PeerClient implements AutoCloseable {
  /**
   * What one peer says.
   *
   * @param answer {@link PeerAnswer.UpToDate} if it has nothing behind
   * @param end where its log ends
   */
  record Reply(PeerAnswer answer, PeerEnd end) {}

  private final ClusterSecret secret;
  private final PeerTimes times;
  private final PeerMetrics metrics;
  private final HttpClient http;

  PeerClient(ClusterSecret secret, PeerTimes times, PeerMetrics metrics) {
    this.secret = secret;
    this.times = times;
    this.metrics = metrics;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY) // peers are on a private network
            .connectTimeout(times.connect())
            .build();
  }

  /** What the peer has behind a place. */
  Reply after(String peer, BlockEnd end) throws PeerFaultException, InterruptedException {
    HttpResponse<byte[]> response =
        ask(peer, LogEndpoint.PATH + "?epoch=" + end.epoch() + "&after=" + end.seq());
    return new Reply(
        switch (response.statusCode()) {
          case 200 -> blocks(peer, response, end);
          case 409 -> {
            Fields own = json(response);
            yield new PeerAnswer.Forked(peer, own.number("epoch"), own.number("seq"));
          }
          case 410 -> new PeerAnswer.Gone(peer, json(response).number("firstSeq"));
          default -> throw refused(response);
        },
        new PeerEnd(
            peer,
            header(response, LogEndpoint.EPOCH.toString()),
            header(response, LogEndpoint.SEQ.toString()),
            header(response, LogEndpoint.TIME_US.toString())));
  }

  private PeerAnswer blocks(String peer, HttpResponse<byte[]> response, BlockEnd after)
      throws PeerFaultException {
    List<Block> blocks = BlockFrames.decode(response.body(), after);
    metrics.received(response.body().length);
    return blocks.isEmpty()
        ? new PeerAnswer.UpToDate(peer)
        : new PeerAnswer.Blocks(peer, blocks, header(response, LogEndpoint.SEQ.toString()));
  }

  /** Where the peer's log ends. */
  PeerEnd end(String peer) throws PeerFaultException, InterruptedException {
    HttpResponse<byte[]> response = ask(peer, LogEndpoint.END_PATH);
    if (response.statusCode() != 200) {
      throw refused(response);
    }
    Fields end = json(response);
    return new PeerEnd(peer, end.number("epoch"), end.number("lastSeq"), end.number("lastTimeUs"));
  }

  private HttpResponse<byte[]> ask(String peer, String path)
      throws PeerFaultException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> response =
        http.sendAsync(
            request(peer, path),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), BlockFrames.MAX_BYTES));
    try {
      return response.get(times.whole().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw PeerFaultException.unreachable("no answer: " + e.getCause());
    } catch (TimeoutException e) {
      throw PeerFaultException.unreachable("not the whole answer within " + times.whole());
    } finally {
      response.cancel(true); // ends the exchange if it is still under way
    }
  }

  private HttpRequest request(String peer, String path) throws PeerFaultException {
    try {
      return HttpRequest.newBuilder(URI.create(peer + path))
          .timeout(times.answer())
          .header("Authorization", secret.authorization())
          .build();
    } catch (IllegalArgumentException e) {
      throw PeerFaultException.unreachable("its address is no URL: " + e.getMessage());
    }
  }

  private static PeerFaultException refused(HttpResponse<?> response) {
    int status = response.statusCode();
    String hint = status == 401 || status == 404 ? ": has it the same secret?" : "";
    return PeerFaultException.refused("it answers with status " + status + hint);
  }

  private static Fields json(HttpResponse<byte[]> response) throws PeerFaultException {
    try {
      return Fields.parse(response.body());
    } catch (IOException e) {
      throw PeerFaultException.damaged("its answer is no JSON: " + e.getMessage());
    }
  }

  private static long header(HttpResponse<?> response, String name) throws PeerFaultException {
    try {
      return response.headers().firstValueAsLong(name).orElseThrow();
    } catch (RuntimeException e) {
      throw PeerFaultException.damaged("its answer has no number " + name);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
