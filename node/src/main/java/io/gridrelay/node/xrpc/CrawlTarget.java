package io.gridrelay.node.xrpc;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A host that somebody wants crawled. Bare names and http, https, ws and wss URLs are accepted;
 * what follows the host is dropped. Single labels, addresses and ports are not, but {@code
 * localhost:port} is: whether a development host may be crawled is decided where the check is made.
 *
 * @param hostname lower case
 * @param tls false when the URL said http or ws
 */
public record CrawlTarget(String hostname, boolean tls) {
  private static final Pattern URL =
      Pattern.compile("(?:(https?|wss?)://)?([^/?#@]+)(?:[/?#].*)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern LOCAL = Pattern.compile("localhost:[1-9][0-9]{0,4}");

  public CrawlTarget {
    requireNonNull(hostname, "hostname");
  }

  /** Reads a host name or URL; empty when it is none that could be crawled. */
  public static Optional<CrawlTarget> parse(String text) {
    var url = URL.matcher(text.strip());
    if (!url.matches()) {
      return Optional.empty();
    }
    String scheme = url.group(1) == null ? "https" : url.group(1).toLowerCase(Locale.ROOT);
    String host = url.group(2).toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("https") || scheme.equals("wss");
    if (LOCAL.matcher(host).matches()) {
      return Optional.of(new CrawlTarget(host, false));
    }
    return NAME.matcher(host).matches()
        ? Optional.of(new CrawlTarget(host, tls))
        : Optional.empty();
  }
}
