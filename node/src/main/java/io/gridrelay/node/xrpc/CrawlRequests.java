package io.gridrelay.node.xrpc;

/** Takes requests to subscribe to a host. Thread-safe; blocks for the check of the host. */
@FunctionalInterface
public interface CrawlRequests {
  /**
   * Checks the host ({@code com.atproto.server.describeServer}) and adds it to the upstreams. A
   * host that is subscribed already is accepted again.
   */
  CrawlOutcome request(CrawlTarget target);
}
