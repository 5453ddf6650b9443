package io.gridrelay.simulator;

import io.gridrelay.simulator.repo.RepoCommit;
import io.gridrelay.simulator.wire.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The HTTP interface of one host; errors have the codes of the reference PDS. Thread-safe. */
final class HostXrpc {
  private static final int MAX_PAGE = 1000;
  private static final int DEFAULT_PAGE = 500;

  private final PdsHost host;
  private final World world;

  HostXrpc(PdsHost host, World world) {
    this.host = host;
    this.world = world;
  }

  void handle(HttpExchange exchange) throws IOException, InterruptedException {
    switch (exchange.request().path()) {
      case "/xrpc/com.atproto.sync.subscribeRepos" -> host.firehose().serve(exchange);
      case "/xrpc/com.atproto.server.describeServer" -> describeServer(exchange);
      case "/xrpc/com.atproto.sync.getRepoStatus" -> getRepoStatus(exchange);
      case "/xrpc/com.atproto.sync.getLatestCommit" -> getLatestCommit(exchange);
      case "/xrpc/com.atproto.sync.getRepo" -> getRepo(exchange);
      case "/xrpc/com.atproto.sync.listRepos" -> listRepos(exchange);
      case "/xrpc/_health" -> exchange.json(200, "{\"version\":\"simulated\"}");
      default ->
          exchange.error(501, "MethodNotImplemented", "the simulated host has no such method");
    }
  }

  private void describeServer(HttpExchange exchange) throws IOException {
    exchange.json(
        200,
        """
        {"did":"did:web:%s","availableUserDomains":[".simulated.test"],\
        "inviteCodeRequired":false,"links":{},"contact":{}}\
        """
            .formatted(host.name().replace(":", "%3A")));
  }

  private void getRepoStatus(HttpExchange exchange) throws IOException {
    String answer = world.read(() -> status(account(exchange)));
    respond(exchange, answer);
  }

  private @Nullable String status(@Nullable SimulatedAccount account) {
    if (account == null) {
      return null;
    }
    return account.isActive()
        ? """
        {"did":"%s","active":true,"rev":"%s"}\
        """
            .formatted(account.did(), head(account).rev())
        : """
        {"did":"%s","active":false,"status":"%s"}\
        """
            .formatted(account.did(), account.status());
  }

  private void getLatestCommit(HttpExchange exchange) throws IOException {
    if (refusesInactive(exchange)) {
      return;
    }
    String answer =
        world.read(
            () -> {
              SimulatedAccount account = account(exchange);
              return account == null
                  ? null
                  : "{\"cid\":\"%s\",\"rev\":\"%s\"}"
                      .formatted(head(account).cid(), head(account).rev());
            });
    respond(exchange, answer);
  }

  private void getRepo(HttpExchange exchange) throws IOException {
    if (refusesInactive(exchange)) {
      return;
    }
    byte[] car =
        world.<byte @Nullable []>read(
            () -> {
              SimulatedAccount account = account(exchange);
              return account == null ? null : world.repositoryOf(account).export();
            });
    if (car == null) {
      respond(exchange, null);
    } else {
      exchange.respond(200, "application/vnd.ipld.car", car);
    }
  }

  private void listRepos(HttpExchange exchange) throws IOException {
    int limit;
    int from;
    try {
      limit = Integer.parseInt(exchange.request().parameter("limit").orElse("" + DEFAULT_PAGE));
      from = Integer.parseInt(exchange.request().parameter("cursor").orElse("0"));
    } catch (NumberFormatException e) {
      exchange.error(400, "InvalidRequest", "limit and cursor must be integers");
      return;
    }
    if (limit < 1 || limit > MAX_PAGE || from < 0) {
      exchange.error(400, "InvalidRequest", "limit must be 1 to " + MAX_PAGE);
      return;
    }
    exchange.json(200, world.read(() -> page(from, limit)));
  }

  private String page(int from, int limit) {
    List<SimulatedAccount> accounts = world.accountsOf(host.index());
    int start = Math.min(from, accounts.size());
    int end = Math.min(start + limit, accounts.size());
    List<String> repos = accounts.subList(start, end).stream().map(this::listed).toList();
    String cursor = end < accounts.size() ? "\"cursor\":\"" + end + "\"," : "";
    return "{" + cursor + "\"repos\":[" + String.join(",", repos) + "]}";
  }

  private String listed(SimulatedAccount account) {
    String status = account.isActive() ? "" : ",\"status\":\"" + account.status() + "\"";
    return """
    {"did":"%s","head":"%s","rev":"%s","active":%s%s}\
    """
        .formatted(
            account.did(), head(account).cid(), head(account).rev(), account.isActive(), status);
  }

  private boolean refusesInactive(HttpExchange exchange) throws IOException {
    Optional<String> status =
        Optional.ofNullable(
            world.<@Nullable String>read(
                () -> {
                  SimulatedAccount account = account(exchange);
                  return account == null ? null : account.status();
                }));
    if (status.isEmpty()) {
      return false;
    }
    String name =
        switch (status.get()) {
          case SimulatedAccount.TAKENDOWN -> "RepoTakendown";
          case SimulatedAccount.DEACTIVATED -> "RepoDeactivated";
          default -> "RepoNotFound";
        };
    exchange.error(400, name, "the account is " + status.get());
    return true;
  }

  private static void respond(HttpExchange exchange, @Nullable String answer) throws IOException {
    if (answer == null) {
      exchange.error(400, "RepoNotFound", "no account of this host has that DID");
    } else {
      exchange.json(200, answer);
    }
  }

  private @Nullable SimulatedAccount account(HttpExchange exchange) {
    SimulatedAccount account = world.find(exchange.request().parameter("did").orElse(""));
    return account == null || account.host() != host.index() ? null : account;
  }

  private RepoCommit head(SimulatedAccount account) {
    return world.repositoryOf(account).head();
  }
}
