package io.gridrelay.node.identity;

import io.gridrelay.atproto.syntax.Did;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where the document of a DID is: the URL by its method. Immutable. */
final class DocumentSource {

  private static final Pattern PLC = Pattern.compile("did:plc:[a-z2-7]{24}");
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+");
  private static final Pattern HOST_AND_PORT = Pattern.compile("([a-z0-9.-]{1,253})(:\\d{1,5})?");

  private final String plc;
  private final boolean allowPrivateAddresses;

  DocumentSource(URI plc, boolean allowPrivateAddresses) {
    String text = plc.toString();
    this.plc = text.endsWith("/") ? text : text + "/";
    this.allowPrivateAddresses = allowPrivateAddresses;
  }

  /** Null if there is no such method, or no such DID of that method. */
  @Nullable URI urlOf(Did did) {
    String text = did.value();
    if (text.startsWith("did:plc:")) {
      return PLC.matcher(text).matches() ? URI.create(plc + text) : null;
    }
    if (text.startsWith("did:web:")) {
      return webUrl(text.substring("did:web:".length()));
    }
    return null;
  }

  /** Hosts only: the protocol knows no did:web with a path. A port exists in development alone. */
  private @Nullable URI webUrl(String specific) {
    String host;
    try {
      host = URLDecoder.decode(specific, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (HOST.matcher(host).matches()) {
      return URI.create("https://" + host + "/.well-known/did.json");
    }
    if (!allowPrivateAddresses || !HOST_AND_PORT.matcher(host).matches()) {
      return null;
    }
    return URI.create("http://" + host + "/.well-known/did.json");
  }
}
