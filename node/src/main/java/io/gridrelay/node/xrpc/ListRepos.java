package io.gridrelay.node.xrpc;

import java.util.List;

/** {@code com.atproto.sync.listRepos}: active accounts with a known commit. */
final class ListRepos implements XrpcMethod {
  private static final int DEFAULT_LIMIT = 500;
  private final AccountDirectory accounts;

  ListRepos(AccountDirectory accounts) {
    this.accounts = accounts;
  }

  @Override
  public String nsid() {
    return "com.atproto.sync.listRepos";
  }

  @Override
  public XrpcReply answer(XrpcRequest request) {
    int limit = request.limit(DEFAULT_LIMIT);
    List<AccountEntry> page = accounts.activeAccounts(request.cursor(), limit);
    return JsonObject.of(
        json -> {
          if (page.size() == limit) {
            json.writeStringField("cursor", Long.toString(page.getLast().id()));
          }
          json.writeArrayFieldStart("repos");
          for (AccountEntry account : page) {
            json.writeStartObject();
            json.writeStringField("did", account.did().toString());
            json.writeStringField("head", account.head());
            json.writeStringField("rev", account.rev());
            json.writeBooleanField("active", account.active());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }
}
