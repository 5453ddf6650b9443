package io.gridrelay.node.xrpc;

import io.gridrelay.atproto.syntax.Did;

/** {@code com.atproto.sync.getRepoStatus}: whether an account is served, and up to which rev. */
final class GetRepoStatus implements XrpcMethod {
  private final AccountDirectory accounts;

  GetRepoStatus(AccountDirectory accounts) {
    this.accounts = accounts;
  }

  @Override
  public String nsid() {
    return "com.atproto.sync.getRepoStatus";
  }

  @Override
  public XrpcReply answer(XrpcRequest request) {
    AccountEntry account = find(accounts, request.did());
    return JsonObject.of(
        json -> {
          json.writeStringField("did", account.did().toString());
          json.writeBooleanField("active", account.active());
          if (!account.active() && account.state() != AccountState.INACTIVE) {
            json.writeStringField("status", account.state().wireName());
          }
          if (account.active() && account.rev() != null) {
            json.writeStringField("rev", account.rev());
          }
        });
  }

  static AccountEntry find(AccountDirectory accounts, Did did) {
    return accounts
        .account(did)
        .orElseThrow(() -> new XrpcException(404, "RepoNotFound", "unknown account " + did));
  }
}
