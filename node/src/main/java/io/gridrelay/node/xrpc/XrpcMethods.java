package io.gridrelay.node.xrpc;

import java.util.List;

/** All methods that this node answers, wired to what they read. */
public final class XrpcMethods {
  private XrpcMethods() {}

  public static List<XrpcMethod> of(
      HostDirectory hosts,
      AccountDirectory accounts,
      PdsDirectory pdsDirectory,
      CrawlRequests crawls) {
    return List.of(
        new ListHosts(hosts),
        new GetHostStatus(hosts),
        new ListRepos(accounts),
        new GetRepoStatus(accounts),
        new GetLatestCommit(accounts),
        new GetRepo(pdsDirectory),
        new RequestCrawl(crawls));
  }
}
