package io.gridrelay.node.xrpc;

import java.util.Locale;

/** {@code com.atproto.sync.getHostStatus}: one upstream host. */
final class GetHostStatus implements XrpcMethod {
  private final HostDirectory hosts;

  GetHostStatus(HostDirectory hosts) {
    this.hosts = hosts;
  }

  @Override
  public String nsid() {
    return "com.atproto.sync.getHostStatus";
  }

  @Override
  public XrpcReply answer(XrpcRequest request) {
    String hostname = request.required("hostname").toLowerCase(Locale.ROOT);
    HostEntry host =
        hosts
            .host(hostname)
            .orElseThrow(() -> new XrpcException(404, "HostNotFound", "unknown host " + hostname));
    return JsonObject.of(json -> ListHosts.fields(host, json));
  }
}
