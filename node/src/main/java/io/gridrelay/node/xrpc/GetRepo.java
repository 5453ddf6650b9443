package io.gridrelay.node.xrpc;

import io.gridrelay.atproto.syntax.Did;
import java.net.URI;

/**
 * {@code com.atproto.sync.getRepo}: a relay keeps no repositories and sends the client to the
 * account's PDS. Always by https, except to a PDS of a development network on this machine.
 */
final class GetRepo implements XrpcMethod {
  private final PdsDirectory pdsDirectory;

  GetRepo(PdsDirectory pdsDirectory) {
    this.pdsDirectory = pdsDirectory;
  }

  @Override
  public String nsid() {
    return "com.atproto.sync.getRepo";
  }

  @Override
  public XrpcReply answer(XrpcRequest request) {
    Did did = request.did();
    URI pds =
        pdsDirectory
            .pds(did)
            .filter(uri -> uri.getHost() != null)
            .orElseThrow(() -> new XrpcException(404, "RepoNotFound", "no PDS known for " + did));
    String scheme = isLoopback(pds) ? pds.getScheme() : "https";
    String authority = pds.getPort() < 0 ? pds.getHost() : pds.getHost() + ":" + pds.getPort();
    return new XrpcReply.Redirect(
        URI.create(scheme + "://" + authority + "/xrpc/" + nsid() + "?" + request.rawQuery()));
  }

  private static boolean isLoopback(URI pds) {
    String host = pds.getHost();
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }
}
