package io.gridrelay.node.identity;

import io.gridrelay.atproto.crypto.PublicKey;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What a DID document says that matters to a relay. Immutable.
 *
 * @param signingKey key {@code #atproto}, null if the document has none that can be used
 * @param pds where the repository lives, null if the document does not say
 * @param pdsName the name of that host, as in {@link io.gridrelay.node.host.UpstreamHost#name()}
 * @param handle what the document claims, not resolved back
 * @param fetchedNanos monotonic time just before the document was asked for: it is conclusive for
 *     everything that was received before
 */
public record Identity(
    @Nullable PublicKey signingKey,
    @Nullable URI pds,
    @Nullable String pdsName,
    @Nullable String handle,
    long fetchedNanos) {

  /** Of an account without a document. */
  public static Identity unknown(long fetchedNanos) {
    return new Identity(null, null, null, null, fetchedNanos);
  }
}
