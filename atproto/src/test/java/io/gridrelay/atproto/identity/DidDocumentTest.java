package io.gridrelay.atproto.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.atproto.crypto.Curve;
import io.gridrelay.atproto.crypto.Multikey;
import io.gridrelay.atproto.crypto.PrivateKey;
import io.gridrelay.atproto.crypto.PublicKey;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.testing.RealFrames;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DidDocumentTest {

  private static final Did DID = Did.parse("did:plc:ewvi7nxzyoun6zhxrhs64oiz");
  private static final PublicKey KEY = PrivateKey.generate(Curve.K256, new Random(1)).publicKey();

  private static final String DOCUMENT =
      """
      {"@context": ["https://www.w3.org/ns/did/v1"],
       "id": "DID",
       "alsoKnownAs": ["https://x.example", "at://not_a_handle", "at://Alice.Example.COM", "at://b.example.com"],
       "verificationMethod": [
         {"id": "DID#other", "type": "Multikey", "controller": "DID", "publicKeyMultibase": "zzz"},
         {"id": "DID#atproto", "type": "Multikey", "controller": "DID", "publicKeyMultibase": "KEY"}],
       "service": [
         {"id": "#other", "type": "X", "serviceEndpoint": {"not": "text"}},
         {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer",
          "serviceEndpoint": "https://Host.Example.com"}]}
      """
          .replace("KEY", Multikey.of(KEY))
          .replace("DID", DID.value());

  private static DidDocument parse(String json) {
    return DidDocument.parse(json.getBytes(StandardCharsets.UTF_8), DID);
  }

  @Test
  void takesKeyHostAndHandle() {
    DidDocument document = parse(DOCUMENT);
    assertThat(document.did()).isEqualTo(DID);
    assertThat(document.signingKey()).contains(KEY);
    assertThat(document.pdsEndpoint()).contains(URI.create("https://host.example.com"));
    assertThat(document.handle()).contains("alice.example.com");
  }

  @Test
  void idsMayBeRelative() {
    DidDocument document = parse(DOCUMENT.replace(DID.value() + "#atproto", "#atproto"));
    assertThat(document.signingKey()).contains(KEY);
    String whole = DOCUMENT.replace("\"#atproto_pds", "\"" + DID.value() + "#atproto_pds");
    assertThat(parse(whole).pdsEndpoint()).isPresent();
    String foreign = DOCUMENT.replace("\"#atproto_pds", "\"did:web:example.com#atproto_pds");
    assertThat(parse(foreign).pdsEndpoint()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Curve.class)
  void legacyKeysAreReadInBothForms(Curve curve) {
    PublicKey key = PrivateKey.generate(curve, new Random(2)).publicKey();
    String legacy =
        DOCUMENT
            .replace(
                "\"DID#atproto\", \"type\": \"Multikey\"".replace("DID", DID.value()),
                "\"#atproto\", \"type\": \"" + Multikey.legacyType(curve) + "\"")
            .replace(Multikey.of(KEY), Multikey.legacy(key));
    assertThat(parse(legacy).signingKey()).contains(key);
  }

  @Test
  void onlyTheFirstSigningKeyCountsAndMustBeTheAccounts() {
    String foreignController =
        "\"controller\": \"did:web:example.com\", \"publicKeyMultibase\": \"zQ3";
    String json =
        DOCUMENT.replace(
            "\"controller\": \"" + DID + "\", \"publicKeyMultibase\": \"zQ3", foreignController);
    assertThat(json).isNotEqualTo(DOCUMENT);
    assertThat(parse(json).signingKey()).isEmpty();
    String twice =
        DOCUMENT.replace("#other\", \"type\": \"Multikey", "#atproto\", \"type\": \"Multikey");
    assertThat(parse(twice).signingKey()).as("the first is broken").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://pds.example.com, https://pds.example.com",
    "https://pds.example.com/, https://pds.example.com",
    "http://localhost:2583, http://localhost:2583",
    "HTTPS://PDS.example.com:8443, https://pds.example.com:8443",
    "https://pds.example.com/path, ",
    "https://pds.example.com?q, ",
    "https://pds.example.com#f, ",
    "https://user@pds.example.com, ",
    "ftp://pds.example.com, ",
    "pds.example.com, ",
    "https://, ",
    "https:// pds, "
  })
  void endpointsAreSchemeHostAndPort(String text, String endpoint) {
    DidDocument document = parse(DOCUMENT.replace("https://Host.Example.com", text));
    assertThat(document.pdsEndpoint().map(URI::toString).orElse(null)).isEqualTo(endpoint);
  }

  @Test
  void uselessPartsAreAbsent() {
    DidDocument bare = parse("{\"id\": \"" + DID + "\"}");
    assertThat(bare.signingKey()).isEmpty();
    assertThat(bare.pdsEndpoint()).isEmpty();
    assertThat(bare.handle()).isEmpty();
    DidDocument odd =
        parse(
            "{\"id\": \"%s\", \"alsoKnownAs\": \"at://a.b\", \"service\": [1, null, []],"
                    .formatted(DID)
                + " \"verificationMethod\": {\"id\": 3}}");
    assertThat(odd.signingKey()).isEmpty();
    assertThat(odd.pdsEndpoint()).isEmpty();
    assertThat(odd.handle()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "null", "{", "{} {}", "\"x\"", "{\"id\": \"x\"} trailing"})
  void refusesWhatIsNoDocument(String json) {
    assertThatThrownBy(() -> parse(json)).isInstanceOf(DidDocumentException.class);
  }

  @Test
  void refusesTheDocumentOfAnother() {
    Did other = Did.parse("did:web:example.com");
    byte[] json = DOCUMENT.getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> DidDocument.parse(json, other))
        .hasMessageStartingWith("did_document_mismatch");
    assertThatThrownBy(() -> parse("{}")).hasMessageStartingWith("did_document_mismatch");
  }

  @Test
  void refusesWhatIsTooLargeOrTooDeep() {
    String deep = "{\"id\": \"" + DID + "\", \"x\": " + "[".repeat(1000) + "]".repeat(1000) + "}";
    assertThatThrownBy(() -> parse(deep)).isInstanceOf(DidDocumentException.class);
    String large = "{\"id\": \"" + DID + "\", \"x\": \"" + "x".repeat(2_000_000) + "\"}";
    assertThatThrownBy(() -> parse(large)).isInstanceOf(DidDocumentException.class);
  }

  @Test
  void allRealDocumentsHaveAKey() {
    assertThat(RealFrames.keys()).hasSizeGreaterThan(40);
  }
}
