package io.gridrelay.node.xrpc;

/** What became of a request to crawl. */
public sealed interface CrawlOutcome {
  /** The host is an upstream now, or was one before. */
  record Accepted() implements CrawlOutcome {}

  /** This relay takes no requests from the public. */
  record Closed() implements CrawlOutcome {}

  /** The host, or a domain above it, is banned. */
  record Banned() implements CrawlOutcome {}

  /** The host may not be asked: not public, or without TLS. */
  record NotAllowed(String why) implements CrawlOutcome {}

  /** The host did not answer {@code describeServer} as a PDS does. */
  record Unreachable(String why) implements CrawlOutcome {}

  /** Too many new hosts today. */
  record LimitReached() implements CrawlOutcome {}
}
