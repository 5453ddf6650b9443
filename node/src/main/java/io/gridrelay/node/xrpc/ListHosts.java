package io.gridrelay.node.xrpc;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/** {@code com.atproto.sync.listHosts}: upstream hosts, oldest first. */
final class ListHosts implements XrpcMethod {
  private static final int DEFAULT_LIMIT = 200;
  private final HostDirectory hosts;

  ListHosts(HostDirectory hosts) {
    this.hosts = hosts;
  }

  @Override
  public String nsid() {
    return "com.atproto.sync.listHosts";
  }

  @Override
  public XrpcReply answer(XrpcRequest request) {
    int limit = request.limit(DEFAULT_LIMIT);
    List<HostEntry> page = hosts.hosts(request.cursor(), limit);
    return JsonObject.of(
        json -> {
          if (page.size() == limit) {
            json.writeStringField("cursor", Long.toString(page.getLast().id()));
          }
          json.writeArrayFieldStart("hosts");
          for (HostEntry host : page) {
            json.writeStartObject();
            fields(host, json);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  static void fields(HostEntry host, JsonGenerator json) throws IOException {
    json.writeStringField("hostname", host.hostname());
    json.writeNumberField("seq", host.seq());
    json.writeNumberField("accountCount", host.accountCount());
    json.writeStringField("status", host.state().wireName());
  }
}
