package io.gridrelay.node.xrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.atproto.syntax.Did;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class XrpcMethodsTest {
  private static final String ALICE = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa";

  private final List<HostEntry> hosts = new ArrayList<>();
  private final List<AccountEntry> accounts = new ArrayList<>();
  private final List<CrawlTarget> crawled = new ArrayList<>();
  private Optional<URI> pds = Optional.empty();
  private CrawlOutcome outcome = new CrawlOutcome.Accepted();

  private final List<XrpcMethod> methods =
      XrpcMethods.of(
          new HostDirectory() {
            @Override
            public List<HostEntry> hosts(long afterId, int limit) {
              return hosts.stream().filter(host -> host.id() > afterId).limit(limit).toList();
            }

            @Override
            public Optional<HostEntry> host(String hostname) {
              return hosts.stream().filter(host -> host.hostname().equals(hostname)).findFirst();
            }
          },
          new AccountDirectory() {
            @Override
            public List<AccountEntry> activeAccounts(long afterId, int limit) {
              return accounts.stream()
                  .filter(account -> account.active() && account.id() > afterId)
                  .limit(limit)
                  .toList();
            }

            @Override
            public Optional<AccountEntry> account(Did did) {
              return accounts.stream().filter(account -> account.did().equals(did)).findFirst();
            }
          },
          did -> pds,
          target -> {
            crawled.add(target);
            return outcome;
          });

  private XrpcReply call(String name, String body, Map<String, String> parameters) {
    XrpcMethod method =
        methods.stream()
            .filter(each -> each.nsid().equals("com.atproto.sync." + name))
            .findFirst()
            .orElseThrow();
    return method.answer(new XrpcRequest(parameters, "did=" + parameters.get("did"), body));
  }

  private String json(String name, Map<String, String> parameters) {
    return ((XrpcReply.Json) call(name, "", parameters)).body();
  }

  private void assertError(String name, Map<String, String> parameters, int status, String error) {
    assertErrorWithBody(name, "", parameters, status, error);
  }

  private void assertErrorWithBody(
      String name, String body, Map<String, String> parameters, int status, String error) {
    assertThatThrownBy(() -> call(name, body, parameters))
        .isInstanceOfSatisfying(
            XrpcException.class,
            e -> {
              assertThat(e.status()).isEqualTo(status);
              assertThat(e.error()).isEqualTo(error);
            });
  }

  private void account(AccountState state, String rev, String head) {
    accounts.clear();
    accounts.add(new AccountEntry(5, Did.parse(ALICE), state, rev, head));
  }

  @Test
  void hostsComeInPagesWithACursorWhenThePageIsFull() {
    hosts.add(new HostEntry(3, "a.example.com", 17, 2, HostState.ACTIVE));
    hosts.add(new HostEntry(9, "b.example.com", 1, 0, HostState.BANNED));
    assertThat(json("listHosts", Map.of("limit", "1")))
        .isEqualTo(
            """
            {"cursor":"3","hosts":[{"hostname":"a.example.com","seq":17,"accountCount":2,"status":"active"}]}\
            """);
    assertThat(json("listHosts", Map.of("cursor", "3")))
        .isEqualTo(
            """
            {"hosts":[{"hostname":"b.example.com","seq":1,"accountCount":0,"status":"banned"}]}\
            """);
    assertThat(json("getHostStatus", Map.of("hostname", "A.example.com")))
        .isEqualTo(
            """
            {"hostname":"a.example.com","seq":17,"accountCount":2,"status":"active"}\
            """);
    assertError("getHostStatus", Map.of("hostname", "c.example.com"), 404, "HostNotFound");
    assertError("getHostStatus", Map.of(), 400, "InvalidRequest");
    for (String limit : List.of("0", "1001", "x", "-1")) {
      assertError("listHosts", Map.of("limit", limit), 400, "InvalidRequest");
    }
    assertError("listHosts", Map.of("cursor", "-1"), 400, "InvalidRequest");
  }

  @Test
  void reposShowHeadAndRev() {
    account(AccountState.ACTIVE, "3l3qo2vutsw2b", "bafyhead");
    assertThat(json("listRepos", Map.of()))
        .isEqualTo(
            "{\"repos\":[{\"did\":\""
                + ALICE
                + "\",\"head\":\"bafyhead\",\"rev\":\"3l3qo2vutsw2b\",\"active\":true}]}");
    assertThat(json("getLatestCommit", Map.of("did", ALICE)))
        .isEqualTo("{\"cid\":\"bafyhead\",\"rev\":\"3l3qo2vutsw2b\"}");
    assertThat(json("getRepoStatus", Map.of("did", ALICE)))
        .isEqualTo("{\"did\":\"" + ALICE + "\",\"active\":true,\"rev\":\"3l3qo2vutsw2b\"}");
  }

  @Test
  void inactiveAccountsSayWhy() {
    account(AccountState.TAKENDOWN, "3l3qo2vutsw2b", "bafyhead");
    assertThat(json("getRepoStatus", Map.of("did", ALICE)))
        .isEqualTo("{\"did\":\"" + ALICE + "\",\"active\":false,\"status\":\"takendown\"}");
    assertError("getLatestCommit", Map.of("did", ALICE), 403, "RepoTakendown");
    account(AccountState.SUSPENDED, "3l3qo2vutsw2b", "bafyhead");
    assertError("getLatestCommit", Map.of("did", ALICE), 403, "RepoTakendown");
    account(AccountState.DEACTIVATED, "3l3qo2vutsw2b", "bafyhead");
    assertError("getLatestCommit", Map.of("did", ALICE), 403, "RepoDeactivated");
    account(AccountState.DELETED, null, null);
    assertError("getLatestCommit", Map.of("did", ALICE), 403, "RepoDeleted");
    account(AccountState.DESYNCHRONIZED, null, null);
    assertError("getLatestCommit", Map.of("did", ALICE), 403, "RepoInactive");
    account(AccountState.ACTIVE, null, null);
    assertError("getLatestCommit", Map.of("did", ALICE), 404, "RepoNotSynchronized");
    accounts.clear();
    assertError("getLatestCommit", Map.of("did", ALICE), 404, "RepoNotFound");
    assertError("getRepoStatus", Map.of("did", ALICE), 404, "RepoNotFound");
    assertError("getRepoStatus", Map.of("did", "alice"), 400, "InvalidRequest");
  }

  @Test
  void repoIsAtThePds() {
    pds = Optional.of(URI.create("http://pds.example.com:8443/ignored"));
    assertThat(call("getRepo", "", Map.of("did", ALICE)))
        .isEqualTo(
            new XrpcReply.Redirect(
                URI.create(
                    "https://pds.example.com:8443/xrpc/com.atproto.sync.getRepo?did=" + ALICE)));
    pds = Optional.of(URI.create("http://127.0.0.1:2583"));
    assertThat(call("getRepo", "", Map.of("did", ALICE)))
        .isEqualTo(
            new XrpcReply.Redirect(
                URI.create("http://127.0.0.1:2583/xrpc/com.atproto.sync.getRepo?did=" + ALICE)));
    pds = Optional.empty();
    assertError("getRepo", Map.of("did", ALICE), 404, "RepoNotFound");
  }

  @Test
  void crawlRequestsAreReadAndAnswered() {
    String body = "{\"x\":[1],\"hostname\":\"https://PDS.example.com/path\"}";
    assertThat(call("requestCrawl", body, Map.of())).isEqualTo(new XrpcReply.Empty());
    assertThat(crawled).containsExactly(new CrawlTarget("pds.example.com", true));
    outcome = new CrawlOutcome.Closed();
    assertErrorWithBody("requestCrawl", body, Map.of(), 403, "Forbidden");
    outcome = new CrawlOutcome.Banned();
    assertErrorWithBody("requestCrawl", body, Map.of(), 401, "DomainBan");
    outcome = new CrawlOutcome.Unreachable("no answer");
    assertErrorWithBody("requestCrawl", body, Map.of(), 400, "HostNotFound");
    outcome = new CrawlOutcome.LimitReached();
    assertErrorWithBody("requestCrawl", body, Map.of(), 429, "RateLimitExceeded");
    for (String bad : List.of("", "[]", "{}", "{\"hostname\":7}", "{\"hostname\":\"localhost\"}")) {
      assertErrorWithBody("requestCrawl", bad, Map.of(), 400, "InvalidRequest");
    }
  }

  @Test
  void crawlTargetsArePublicNames() {
    assertThat(CrawlTarget.parse("ws://a.example.com/x?y"))
        .contains(new CrawlTarget("a.example.com", false));
    assertThat(CrawlTarget.parse("localhost:2583"))
        .contains(new CrawlTarget("localhost:2583", false));
    for (String bad :
        List.of(
            "", "com", "127.0.0.1", "[::1]", "a.example.com:443", "ftp://a.example.com", "-a.b")) {
      assertThat(CrawlTarget.parse(bad)).as(bad).isEmpty();
    }
  }
}
