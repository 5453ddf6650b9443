package io.gridrelay.atproto.identity;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.crypto.PublicKey;
import io.gridrelay.atproto.syntax.Did;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the AT Protocol takes from a DID document. Each part may be missing or useless in a document
 * that is otherwise fine; then it is absent here.
 *
 * @param did whose document this is
 * @param signingKey the key that signs commits: the first verification method {@code #atproto}
 * @param pdsEndpoint the host of the repository, scheme, host and perhaps port: the first service
 *     {@code #atproto_pds}
 * @param handle the first well-formed handle that the document claims, in lower case and not
 *     verified
 * @see <a href="https://atproto.com/specs/did#did-documents">DID documents</a>
 */
public record DidDocument(
    Did did, Optional<PublicKey> signingKey, Optional<URI> pdsEndpoint, Optional<String> handle) {

  public DidDocument {
    requireNonNull(did, "did");
    requireNonNull(signingKey, "signingKey");
    requireNonNull(pdsEndpoint, "pdsEndpoint");
    requireNonNull(handle, "handle");
  }

  /** A document of these parts; null is absent. */
  public static DidDocument of(
      Did did, @Nullable PublicKey signingKey, @Nullable URI pdsEndpoint, @Nullable String handle) {
    return new DidDocument(
        did,
        Optional.ofNullable(signingKey),
        Optional.ofNullable(pdsEndpoint),
        Optional.ofNullable(handle));
  }

  /**
   * Reads a document in JSON.
   *
   * @param expected the DID that was resolved
   * @throws DidDocumentException if this is no document, or another's
   */
  public static DidDocument parse(byte[] json, Did expected) {
    return DidDocumentParser.parse(json, expected);
  }
}
