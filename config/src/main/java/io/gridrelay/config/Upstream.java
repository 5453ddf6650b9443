package io.gridrelay.config;

import java.net.URI;
import java.util.Locale;

/**
 * A server whose events are taken: {@code pds:URL} or {@code relay:URL}.
 *
 * @param kind what it may speak for
 * @param url {@code ws}, {@code wss}, {@code http} or {@code https}; the path is that of {@code
 *     subscribeRepos} if there is none
 */
public record Upstream(Kind kind, URI url) {
  /** What an upstream may speak for. */
  public enum Kind {
    /** Only for accounts whose DID document names it. */
    PDS,
    /** For accounts of any host; signatures are still checked. */
    RELAY
  }

  public Upstream {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    boolean known =
        scheme.equals("ws")
            || scheme.equals("wss")
            || scheme.equals("http")
            || scheme.equals("https");
    if (!known || url.getHost() == null || url.getUserInfo() != null) {
      throw new IllegalArgumentException("not a ws, wss, http or https URL with a host: " + url);
    }
  }

  /**
   * Parses {@code kind:URL}.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static Upstream parse(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? "" : text.substring(0, colon).strip().toUpperCase(Locale.ROOT);
    if (!kind.equals("PDS") && !kind.equals("RELAY")) {
      throw new IllegalArgumentException("not pds:URL or relay:URL: " + text);
    }
    return new Upstream(Kind.valueOf(kind), URI.create(text.substring(colon + 1).strip()));
  }

  /** What may be meant by a text that is none: {@code ", did you mean …?"}, or nothing. */
  static String suggestion(String text) {
    String given = text.strip();
    boolean relay = given.toLowerCase(Locale.ROOT).startsWith("relay:");
    boolean pds = given.toLowerCase(Locale.ROOT).startsWith("pds:");
    String url = relay || pds ? given.substring(given.indexOf(':') + 1) : given;
    String whole = url.contains("://") ? url : (relay ? "wss://" : "https://") + url;
    try {
      Upstream meant = new Upstream(relay ? Kind.RELAY : Kind.PDS, URI.create(whole));
      return ", did you mean \"" + meant + "\"?";
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + ":" + url;
  }
}
