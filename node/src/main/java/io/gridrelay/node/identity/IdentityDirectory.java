package io.gridrelay.node.identity;

import io.gridrelay.atproto.identity.DidDocument;
import io.gridrelay.atproto.identity.DidDocumentException;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.outbound.HttpAnswer;
import io.gridrelay.node.outbound.OutboundHttp;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the identity behind a DID: from a bounded cache, or from the network with one look-up per
 * DID at a time however many ask. While a directory or host is away it tries again, ever more
 * slowly, until its patience ends.
 *
 * <p>Thread-safe; never blocks.
 */
public final class IdentityDirectory {

  private static final long FIRST_RETRY_MILLIS = 250;
  private static final long SLOWEST_RETRY_MILLIS = 8_000;

  private final IdentityConfig config;
  private final OutboundHttp http;
  private final LongSupplier nanoTime;
  private final DocumentSource source;
  private final ResolutionCache cache;
  private final ConcurrentHashMap<Did, CompletableFuture<Resolution>> lookUps =
      new ConcurrentHashMap<>();
  private final IdentityCounters counters = new IdentityCounters();

  public IdentityDirectory(IdentityConfig config, OutboundHttp http, LongSupplier nanoTime) {
    this.config = config;
    this.http = http;
    this.nanoTime = nanoTime;
    this.source = new DocumentSource(config.plc(), config.allowPrivateAddresses());
    this.cache = new ResolutionCache(config.cacheSize());
  }

  /** What is known without asking; null if nothing is, or no longer. */
  public @Nullable Resolution cached(Did did) {
    Resolution known = cache.get(did, nanoTime.getAsLong());
    (known == null ? counters.misses : counters.hits).increment();
    return known;
  }

  /** The identity is said to have changed: what is known is not to be believed any more. */
  public void forget(Did did) {
    cache.remove(did);
  }

  /**
   * Asks the network, whatever the cache says; joins a look-up of the same DID that is under way.
   * Never completes exceptionally. Completed on the HTTP client's thread: do not block in what
   * follows.
   */
  public CompletableFuture<Resolution> resolve(Did did) {
    var mine = new CompletableFuture<Resolution>();
    CompletableFuture<Resolution> underWay = lookUps.putIfAbsent(did, mine);
    if (underWay != null) {
      counters.coalesced.increment();
      return underWay;
    }
    long begun = nanoTime.getAsLong();
    URI url = source.urlOf(did);
    if (url == null) {
      finish(
          did, mine, new Resolution.Missing(Resolution.Why.UNSUPPORTED, did.value(), begun), begun);
    } else {
      attempt(did, url, mine, begun, 0);
    }
    return mine;
  }

  private void attempt(
      Did did, URI url, CompletableFuture<Resolution> mine, long begun, int failures) {
    long asked = nanoTime.getAsLong();
    counters.requests.increment();
    http.get(url)
        .whenComplete(
            (answer, impossible) -> {
              Resolution resolution =
                  impossible != null
                      ? new Resolution.Unavailable(impossible.toString(), asked)
                      : read(did, answer, asked);
              long spent = nanoTime.getAsLong() - begun;
              boolean again =
                  resolution instanceof Resolution.Unavailable
                      && spent < config.patience().toNanos();
              if (!again) {
                finish(did, mine, resolution, begun);
                return;
              }
              long wait =
                  Math.min(SLOWEST_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(failures, 10));
              CompletableFuture.delayedExecutor(wait, TimeUnit.MILLISECONDS, Runnable::run)
                  .execute(() -> attempt(did, url, mine, begun, failures + 1));
            });
  }

  private static Resolution read(Did did, HttpAnswer answer, long asked) {
    return switch (answer) {
      case HttpAnswer.Failed(HttpAnswer.Failure failure, String detail) ->
          switch (failure) {
            case REFUSED, TOO_LARGE, PROTOCOL ->
                new Resolution.Missing(Resolution.Why.INVALID, failure + ": " + detail, asked);
            case UNREACHABLE, TIMEOUT, BUSY, CLOSED ->
                new Resolution.Unavailable(failure + ": " + detail, asked);
          };
      case HttpAnswer.Answered answered when answered.isOk() ->
          readDocument(did, answered.body(), asked);
      case HttpAnswer.Answered answered when isAway(answered.status()) ->
          new Resolution.Unavailable("status " + answered.status(), asked);
      case HttpAnswer.Answered answered ->
          new Resolution.Missing(Resolution.Why.NOT_FOUND, "status " + answered.status(), asked);
    };
  }

  private static boolean isAway(int status) {
    return status >= 500 || status == 429 || status == 408;
  }

  private static Resolution readDocument(Did did, byte[] json, long asked) {
    try {
      DidDocument document = DidDocument.parse(json, did);
      URI pds = document.pdsEndpoint().orElse(null);
      return new Resolution.Found(
          new Identity(
              document.signingKey().orElse(null),
              pds,
              pds == null ? null : UpstreamHost.nameOf(pds.toString()),
              document.handle().map(Object::toString).orElse(null),
              asked));
    } catch (DidDocumentException e) {
      return new Resolution.Missing(Resolution.Why.INVALID, String.valueOf(e.getMessage()), asked);
    } catch (RuntimeException e) { // whatever a stranger's document makes a parser do
      return new Resolution.Missing(Resolution.Why.INVALID, e.toString(), asked);
    }
  }

  private void finish(
      Did did, CompletableFuture<Resolution> mine, Resolution resolution, long begun) {
    Duration ttl =
        switch (resolution) {
          case Resolution.Found ignored -> {
            counters.found.increment();
            yield config.foundTtl();
          }
          case Resolution.Missing ignored -> {
            counters.missing.increment();
            yield config.missingTtl();
          }
          case Resolution.Unavailable ignored -> {
            counters.unavailable.increment();
            yield config.unavailableTtl();
          }
        };
    long now = nanoTime.getAsLong();
    counters.lookUpNanos.add(now - begun);
    boolean useless =
        resolution instanceof Resolution.Unavailable
            && cache.get(did, now) instanceof Resolution.Found; // better old than nothing
    if (!useless) {
      cache.put(did, resolution, now + ttl.toNanos());
    }
    lookUps.remove(did, mine);
    mine.complete(resolution);
  }

  public IdentityCounters counters() {
    return counters;
  }

  /** Identities in the cache. */
  public int cachedCount() {
    return cache.size();
  }

  /** Look-ups under way. */
  public int lookUpsUnderWay() {
    return lookUps.size();
  }
}
