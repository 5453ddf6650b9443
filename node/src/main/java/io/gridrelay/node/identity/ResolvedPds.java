package io.gridrelay.node.identity;

import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.node.xrpc.PdsDirectory;
import java.net.URI;
import java.util.Optional;

/** Where accounts live, by their DID documents. Thread-safe; blocks for a look-up. */
public final class ResolvedPds implements PdsDirectory {

  private final IdentityDirectory identities;

  public ResolvedPds(IdentityDirectory identities) {
    this.identities = identities;
  }

  @Override
  public Optional<URI> pds(Did did) {
    Resolution known = identities.cached(did);
    Resolution resolution = known != null ? known : identities.resolve(did).join();
    return resolution instanceof Resolution.Found(Identity identity)
        ? Optional.ofNullable(identity.pds())
        : Optional.empty();
  }
}
