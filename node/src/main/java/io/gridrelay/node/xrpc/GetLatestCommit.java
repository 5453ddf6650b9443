package io.gridrelay.node.xrpc;

/** {@code com.atproto.sync.getLatestCommit}: CID and rev of the last commit in the log. */
final class GetLatestCommit implements XrpcMethod {
  private final AccountDirectory accounts;

  GetLatestCommit(AccountDirectory accounts) {
    this.accounts = accounts;
  }

  @Override
  public String nsid() {
    return "com.atproto.sync.getLatestCommit";
  }

  @Override
  public XrpcReply answer(XrpcRequest request) {
    AccountEntry account = GetRepoStatus.find(accounts, request.did());
    if (!account.active()) {
      throw new XrpcException(
          403, error(account.state()), "account " + account.did() + " is not active");
    }
    String head = account.head();
    String rev = account.rev();
    if (head == null || rev == null) {
      throw new XrpcException(
          404, "RepoNotSynchronized", "no commit of " + account.did() + " was seen yet");
    }
    return JsonObject.of(
        json -> {
          json.writeStringField("cid", head);
          json.writeStringField("rev", rev);
        });
  }

  private static String error(AccountState state) {
    return switch (state) {
      case TAKENDOWN, SUSPENDED -> "RepoTakendown";
      case DEACTIVATED -> "RepoDeactivated";
      case DELETED -> "RepoDeleted";
      case ACTIVE, DESYNCHRONIZED, THROTTLED, INACTIVE -> "RepoInactive";
    };
  }
}
