package io.gridrelay.atproto.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.atproto.testing.Vectors;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The lines of the official interop files, not trimmed. */
class InteropSyntaxTest {

  @Test
  void atIdentifiers() {
    check("atidentifier_syntax", AtIdentifier::isValid, AtIdentifier::parse);
  }

  @Test
  void atUris() {
    check("aturi_syntax", AtUri::isValid, AtUri::parse);
  }

  @Test
  void cids() {
    check("cid_syntax", CidString::isValid, CidString::parse);
  }

  @Test
  void datetimes() {
    check("datetime_syntax", Datetime::isValid, Datetime::parse);
    rejects("datetime_parse_invalid", Datetime::isValid, Datetime::parse);
  }

  @Test
  void dids() {
    check("did_syntax", Did::isValid, Did::parse);
  }

  @Test
  void handles() {
    check("handle_syntax", Handle::isValid, Handle::parse);
  }

  @Test
  void languages() {
    check("language_syntax", Language::isValid, Language::parse);
    rejects("language_parse_invalid", Language::isValid, Language::parse);
  }

  @Test
  void nsids() {
    check("nsid_syntax", Nsid::isValid, Nsid::parse);
  }

  @Test
  void recordKeys() {
    check("recordkey_syntax", RecordKey::isValid, RecordKey::parse);
  }

  @Test
  void tids() {
    check("tid_syntax", Tid::isValid, Tid::parse);
  }

  @Test
  void uris() {
    check("uri_syntax", Uri::isValid, Uri::parse);
  }

  private static void check(String file, Predicate<String> isValid, Function<String, ?> parse) {
    List<String> valid = Vectors.cases("interop/syntax/" + file + "_valid.txt");
    assertThat(valid).allMatch(isValid);
    assertThat(valid).allSatisfy(text -> assertThat(parse.apply(text)).hasToString(text));
    rejects(file + "_invalid", isValid, parse);
  }

  private static void rejects(String file, Predicate<String> isValid, Function<String, ?> parse) {
    List<String> invalid = Vectors.cases("interop/syntax/" + file + ".txt");
    assertThat(invalid).noneMatch(isValid);
    assertThat(invalid)
        .allSatisfy(
            text ->
                assertThatThrownBy(() -> parse.apply(text)).isInstanceOf(SyntaxException.class));
  }
}
