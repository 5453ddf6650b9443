package io.gridrelay.node.lane;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.node.account.AccountStatusCode;
import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.outbound.HttpAnswer;
import io.gridrelay.node.outbound.OutboundHttp;
import io.gridrelay.node.store.AccountStatus;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a host for the status of an account that sends commits although it counts as inactive here:
 * such flags drift, and without asking an account would stay mute for ever. The answer is believed
 * for a while, so a host cannot make us ask for every event. Thread-safe; never blocks.
 */
final class StatusProbe {

  private static final String METHOD = "com.atproto.sync.getRepoStatus";
  private static final int REMEMBERED = 10_000;
  private static final JsonFactory JSON = new JsonFactory();

  private record Question(Did did, String host) {}

  private record Reply(AccountStatus status, long askedNanos) {}

  private final OutboundHttp http;
  private final long ttlNanos;
  private final LongSupplier nanoTime;
  private final Map<Question, Reply> replies =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Reply> eldest) {
          return size() > REMEMBERED;
        }
      };

  StatusProbe(OutboundHttp http, Duration ttl, LongSupplier nanoTime) {
    this.http = http;
    this.ttlNanos = ttl.toNanos();
    this.nanoTime = nanoTime;
  }

  /** What the host said lately; null if it was not asked, or did not answer. */
  @Nullable AccountStatus known(Did did, UpstreamHost host) {
    synchronized (replies) {
      Reply reply = replies.get(new Question(did, host.name()));
      return reply == null || nanoTime.getAsLong() - reply.askedNanos() >= ttlNanos
          ? null
          : reply.status();
    }
  }

  /** Asks; the future completes, always normally, when there is or will be no answer. */
  CompletableFuture<@Nullable AccountStatus> ask(Did did, UpstreamHost host) {
    String query = "did=" + URLEncoder.encode(did.value(), StandardCharsets.UTF_8);
    long asked = nanoTime.getAsLong();
    return http.get(host.query(METHOD, query))
        .thenApply(
            answer -> {
              AccountStatus status = read(answer);
              if (status != null) {
                synchronized (replies) {
                  replies.put(new Question(did, host.name()), new Reply(status, asked));
                }
              }
              return status;
            });
  }

  /** No answer leaves things as they are: the account stays inactive here. */
  private static @Nullable AccountStatus read(HttpAnswer answer) {
    if (!(answer instanceof HttpAnswer.Answered ok) || !ok.isOk()) {
      return null;
    }
    Boolean active = null;
    String status = null;
    try (JsonParser json = JSON.createParser(ok.body())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals("active") && value.isBoolean()) {
          active = json.getBooleanValue();
        } else if (name.equals("status") && value == JsonToken.VALUE_STRING) {
          status = json.getText();
        }
        json.skipChildren();
      }
    } catch (IOException e) {
      return null;
    }
    return active == null ? null : AccountStatusCode.status(AccountStatusCode.of(active, status));
  }
}
