package io.gridrelay.atproto.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a clone without the interop vectors can still check, and what they do not cover. */
class SyntaxTest {

  @ParameterizedTest
  @CsvSource({
    "2222222222222, 0",
    "3222222222222, 1152921504606846976",
    "bzzzzzzzzzzzz, 9223372036854775807",
    "2222222222223, 1",
    "222222222223z, 63",
  })
  void tidsAreNumbersOfSixtyThreeBits(String text, long value) {
    assertThat(Tid.parse(text).toLong()).isEqualTo(value);
    assertThat(Tid.ofLong(value)).hasToString(text);
    byte[] padded = ("x" + text + "y").getBytes(StandardCharsets.US_ASCII);
    assertThat(Tid.toLong(padded, 1, 13)).isEqualTo(value);
  }

  @Test
  void tidsHoldMicrosecondsAndClock() {
    Tid tid = Tid.ofMicros(1_783_175_888_999_000L, 1023);

    assertThat(tid.micros()).isEqualTo(1_783_175_888_999_000L);
    assertThat(tid.clockId()).isEqualTo(1023);
    assertThat(Tid.parse(tid.toString())).isEqualTo(tid);
    assertThat(Tid.ofMicros(1_783_175_888_999_001L, 0)).isGreaterThan(tid);
    assertThat(Tid.ofMicros(1_783_175_888_999_001L, 0).toString()).isGreaterThan(tid.toString());
    assertThatThrownBy(() -> Tid.ofMicros(1L << 53, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Tid.ofMicros(0, 1024)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Tid.ofLong(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tidBytesThatAreNoneGiveMinusOne() {
    byte[] ascii = "cjzfcijpj2z2a3jzfcijpj2z21ÿÿÿÿÿÿÿÿÿÿÿÿÿ".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(Tid.toLong(ascii, 0, 13)).isEqualTo(-1);
    assertThat(Tid.toLong(ascii, 13, 13)).isEqualTo(-1);
    assertThat(Tid.toLong(ascii, 26, 13)).isEqualTo(-1);
    assertThat(Tid.toLong(ascii, 13, 12)).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({
    "1985-04-12T23:20:50.123Z, 1985-04-12T23:20:50.123Z",
    "1985-04-12T23:20:50.123456789012Z, 1985-04-12T23:20:50.123456789Z",
    "1985-04-12T23:20:50+01:45, 1985-04-12T21:35:50Z",
    "1985-04-12T23:20:50-23:59, 1985-04-13T23:19:50Z",
    "0000-01-01T00:00:00-00:01, 0000-01-01T00:01:00Z",
    "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
  })
  void datetimesAreInstants(String text, Instant instant) {
    assertThat(Datetime.parse(text).instant()).isEqualTo(instant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2024-04-31T00:00:00Z",
        "1985-04-12T24:00:00Z",
        "1985-04-12T23:59:60Z",
        "1985-04-12T23:20:50+24:00",
        "1985-04-12T23:20:50+23:60",
        "1985-04-12T23:20:50-00:00",
        "1985-04-12T23:20:50,1Z",
        "1985-04-12T23:20:501Z",
        "1985-04-12T23:20:50.123456789012345678901Z",
        "1985-04-12T23:20:50Zx",
        "1985-04-12T23:20:50*01:00",
        "１985-04-12T23:20:50Z",
        "",
      })
  void datetimesThatDoNotExistAreRejected(String text) {
    assertThat(Datetime.isValid(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "de",
        "zh-min-nan",
        "zh-yue-Hant-HK",
        "sl-rozaj-biske-1994",
        "de-1996",
        "en-a-bbb-x-a-ccc",
        "x-whatever",
        "en-GB-oed",
        "de-x-foo-foo",
      })
  void languagesThatTheGrammarDerives(String text) {
    assertThat(Language.isValid(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "de-",
        "-de",
        "de--DE",
        "de-x",
        "x",
        "x-",
        "de-a",
        "de-a-b",
        "de-419-DE",
        "de-123456789",
        "de-a-aaa-a-bbb",
        "de-1996-1996",
        "De",
        "dé",
        "dede",
        "a",
        "i",
        "i-none",
        "de-é",
      })
  void languagesThatItDoesNot(String text) {
    assertThat(Language.isValid(text)).isFalse();
  }

  @Test
  void atUrisComeApart() {
    AtUri uri = AtUri.parse("at://did:plc:abc/app.bsky.feed.post/3jz");

    assertThat(uri.authority()).isEqualTo(Did.parse("did:plc:abc"));
    assertThat(uri.collection()).isEqualTo(Nsid.parse("app.bsky.feed.post"));
    assertThat(uri.recordKey()).isEqualTo(RecordKey.parse("3jz"));
    assertThat(AtUri.parse("at://a.b").authority()).isEqualTo(Handle.parse("a.b"));
    assertThat(AtUri.parse("at://a.b").collection()).isNull();
  }

  @Test
  void partsOfIdentifiers() {
    assertThat(Did.parse("did:web:example.com").method()).isEqualTo("web");
    assertThat(Nsid.parse("app.bsky.feed.post").authority()).isEqualTo("app.bsky.feed");
    assertThat(Nsid.parse("app.bsky.feed.post").name()).isEqualTo("post");
    assertThat(Handle.parse("Alice.Example").normalized()).isEqualTo("alice.example");
    assertThat(Uri.parse("https://example.com").scheme()).isEqualTo("https");
  }

  @Test
  void lengthsAreBounded() {
    assertThat(Did.isValid("did:plc:" + "a".repeat(2040))).isTrue();
    assertThat(Did.isValid("did:plc:" + "a".repeat(2041))).isFalse();
    assertThat(Uri.isValid("a:" + "b".repeat(8190))).isTrue();
    assertThat(Uri.isValid("a:" + "b".repeat(8191))).isFalse();
    assertThat(CidString.isValid("a".repeat(256))).isTrue();
    assertThat(CidString.isValid("a".repeat(257))).isFalse();
    assertThat(RecordKey.isValid("a".repeat(513))).isFalse();
    assertThat(Handle.isValid("a.".repeat(126) + "a")).isTrue();
    assertThat(Handle.isValid("a.".repeat(126) + "aa")).isFalse();
  }

  @Test
  void rejectionsNameTheRuleAndShowALittleOfTheText() {
    assertThatThrownBy(() -> Did.parse("did:" + "!".repeat(5_000)))
        .isInstanceOf(SyntaxException.class)
        .hasMessageStartingWith("malformed_did: 'did:!!!")
        .hasMessageEndingWith("(5004 characters)")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(150));
  }
}
