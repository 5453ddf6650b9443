package io.gridrelay.atproto.identity;

import static io.gridrelay.atproto.identity.DidDocumentException.Reason.DID_DOCUMENT_MISMATCH;
import static io.gridrelay.atproto.identity.DidDocumentException.Reason.MALFORMED_DID_DOCUMENT;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gridrelay.atproto.crypto.KeyFormatException;
import io.gridrelay.atproto.crypto.Multikey;
import io.gridrelay.atproto.crypto.PublicKey;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Handle;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Takes the parts of a {@link DidDocument} out of JSON. Stateless. */
final class DidDocumentParser {

  static final int MAX_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 32;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxDocumentLength(MAX_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private DidDocumentParser() {}

  static DidDocument parse(byte[] json, Did expected) {
    JsonNode document = read(json);
    String id = document.path("id").asText();
    if (!id.equals(expected.value())) {
      throw new DidDocumentException(
          DID_DOCUMENT_MISMATCH, "asked for " + expected + ", got '" + shortened(id) + "'");
    }
    return DidDocument.of(
        expected, signingKey(document, id), pdsEndpoint(document, id), handle(document));
  }

  private static JsonNode read(byte[] json) {
    if (json.length > MAX_BYTES) {
      throw new DidDocumentException(MALFORMED_DID_DOCUMENT, json.length + " bytes");
    }
    try {
      JsonNode document = JSON.readTree(json);
      if (document != null && document.isObject()) {
        return document;
      }
    } catch (IOException e) {
      throw new DidDocumentException(
          MALFORMED_DID_DOCUMENT, shortened(String.valueOf(e.getMessage())));
    }
    throw new DidDocumentException(MALFORMED_DID_DOCUMENT, "not a JSON object");
  }

  private static @Nullable PublicKey signingKey(JsonNode document, String did) {
    for (JsonNode method : document.path("verificationMethod")) {
      if (hasId(method, did, "#atproto")) {
        return method.path("controller").asText().equals(did) ? key(method) : null;
      }
    }
    return null;
  }

  private static @Nullable PublicKey key(JsonNode method) {
    try {
      return Multikey.parseVerificationMethod(
          method.path("type").asText(), method.path("publicKeyMultibase").asText());
    } catch (KeyFormatException e) {
      return null;
    }
  }

  private static @Nullable URI pdsEndpoint(JsonNode document, String did) {
    for (JsonNode service : document.path("service")) {
      if (hasId(service, did, "#atproto_pds")) {
        boolean isPds = service.path("type").asText().equals("AtprotoPersonalDataServer");
        return isPds ? origin(service.path("serviceEndpoint").asText()) : null;
      }
    }
    return null;
  }

  /** Ids are relative ({@code #atproto}) or whole ({@code did:plc:…#atproto}). */
  private static boolean hasId(JsonNode entry, String did, String fragment) {
    String id = entry.path("id").asText();
    return id.equals(fragment)
        || id.length() == did.length() + fragment.length()
            && id.startsWith(did)
            && id.endsWith(fragment);
  }

  private static @Nullable URI origin(String text) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      boolean isOrigin =
          (scheme.equals("https") || scheme.equals("http"))
              && uri.getHost() != null
              && uri.getRawUserInfo() == null
              && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null;
      if (!isOrigin) {
        return null;
      }
      String host = uri.getHost().toLowerCase(Locale.ROOT);
      return new URI(scheme, null, host, uri.getPort(), null, null, null);
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static @Nullable String handle(JsonNode document) {
    for (JsonNode alias : document.path("alsoKnownAs")) {
      String text = alias.asText();
      if (text.startsWith("at://")) {
        String handle = text.substring("at://".length()).toLowerCase(Locale.ROOT);
        if (Handle.isValid(handle)) {
          return handle;
        }
      }
    }
    return null;
  }

  private static String shortened(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }
}
