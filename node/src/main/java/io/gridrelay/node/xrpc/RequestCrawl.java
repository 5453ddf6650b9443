package io.gridrelay.node.xrpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code com.atproto.sync.requestCrawl}: asks the relay to subscribe to a host. */
final class RequestCrawl implements XrpcMethod {
  private static final Logger LOG = LoggerFactory.getLogger(RequestCrawl.class);
  private static final JsonFactory FACTORY = new JsonFactory();
  private final CrawlRequests crawls;

  RequestCrawl(CrawlRequests crawls) {
    this.crawls = crawls;
  }

  @Override
  public String nsid() {
    return "com.atproto.sync.requestCrawl";
  }

  @Override
  public boolean procedure() {
    return true;
  }

  @Override
  public XrpcReply answer(XrpcRequest request) {
    String hostname = hostname(request.body());
    CrawlTarget target =
        CrawlTarget.parse(hostname)
            .orElseThrow(() -> XrpcException.badRequest("not a public host name: " + hostname));
    return switch (crawls.request(target)) {
      case CrawlOutcome.Accepted() -> new XrpcReply.Empty();
      case CrawlOutcome.Closed() ->
          throw new XrpcException(403, "Forbidden", "this relay takes no public crawl requests");
      case CrawlOutcome.Banned() ->
          throw new XrpcException(401, "DomainBan", target.hostname() + " is banned");
      case CrawlOutcome.NotAllowed(String why) -> throw XrpcException.badRequest(why);
      case CrawlOutcome.Unreachable(String why) -> {
        LOG.info("crawl request refused host={} reason=\"{}\"", target.hostname(), why);
        throw new XrpcException(
            400,
            "HostNotFound",
            target.hostname() + " cannot be reached, or does not answer as a PDS");
      }
      case CrawlOutcome.LimitReached() ->
          throw new XrpcException(
              429, "RateLimitExceeded", "too many new hosts today, try again tomorrow");
    };
  }

  private static String hostname(String body) {
    String hostname = null;
    try (JsonParser json = FACTORY.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw XrpcException.badRequest("the body must be a JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals("hostname") && value == JsonToken.VALUE_STRING) {
          hostname = json.getText();
        }
        json.skipChildren();
      }
    } catch (IOException e) {
      throw XrpcException.badRequest("the body is not JSON");
    }
    if (hostname == null) {
      throw XrpcException.badRequest("hostname is missing");
    }
    return hostname;
  }
}
