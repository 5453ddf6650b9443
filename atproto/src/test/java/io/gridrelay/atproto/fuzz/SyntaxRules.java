package io.gridrelay.atproto.fuzz;

import static io.gridrelay.atproto.fuzz.FuzzFormat.require;

import io.gridrelay.atproto.syntax.AtIdentifier;
import io.gridrelay.atproto.syntax.AtUri;
import io.gridrelay.atproto.syntax.CidString;
import io.gridrelay.atproto.syntax.Datetime;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Handle;
import io.gridrelay.atproto.syntax.Language;
import io.gridrelay.atproto.syntax.Nsid;
import io.gridrelay.atproto.syntax.RecordKey;
import io.gridrelay.atproto.syntax.SyntaxException;
import io.gridrelay.atproto.syntax.Tid;
import io.gridrelay.atproto.syntax.Uri;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * {@code isValid} and {@code parse} agree, text is kept, and where the specification gives a
 * pattern the scanner agrees with it.
 */
final class SyntaxRules implements FuzzFormat.Rules {

  private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
  private static final String TOP = "[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";

  private static final Predicate<String> DID =
      pattern("did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]", 2048);
  private static final Predicate<String> HANDLE = pattern("(?:" + LABEL + "\\.)+" + TOP, 253);
  private static final Predicate<String> NSID =
      pattern(TOP + "(?:\\." + LABEL + ")+\\.[a-zA-Z][a-zA-Z0-9]{0,62}", 317);
  private static final Predicate<String> RECORD_KEY =
      pattern("(?!\\.\\.?\\z)[a-zA-Z0-9._:~-]{1,512}", 512);
  private static final Predicate<String> TID = pattern("[2-7ab][2-7a-z]{12}", 13);
  private static final Predicate<String> URI = pattern("[a-zA-Z][a-zA-Z0-9+.-]{0,79}:[!-~]+", 8192);
  private static final Predicate<String> CID_STRING = pattern("(?!Qmb)[a-zA-Z0-9+=]{8,256}", 256);
  private static final Predicate<String> DATETIME =
      pattern(
          "\\d{4}-[01]\\d-[0-3]\\dT[0-2]\\d:[0-5]\\d:[0-5]\\d(?:\\.\\d{1,20})?"
              + "(?:Z|(?!-00:00)[+-][0-2]\\d:[0-5]\\d)",
          64);

  private final List<Type> types =
      List.of(
          new Type(Did::isValid, Did::parse, DID, true),
          new Type(Handle::isValid, Handle::parse, HANDLE, true),
          new Type(Nsid::isValid, Nsid::parse, NSID, true),
          new Type(RecordKey::isValid, RecordKey::parse, RECORD_KEY, true),
          new Type(Tid::isValid, Tid::parse, TID, true),
          new Type(Uri::isValid, Uri::parse, URI, true),
          new Type(CidString::isValid, CidString::parse, CID_STRING, true),
          new Type(AtIdentifier::isValid, AtIdentifier::parse, DID.or(HANDLE), true),
          new Type(AtUri::isValid, AtUri::parse, SyntaxRules::isAtUri, true),
          new Type(Datetime::isValid, text -> Datetime.parse(text), DATETIME, false),
          new Type(Language::isValid, Language::parse, text -> true, false));

  /**
   * @param exact whether the pattern says all; otherwise it only must not be narrower
   */
  private record Type(
      Predicate<String> isValid,
      Function<String, ?> parse,
      Predicate<String> pattern,
      boolean exact) {

    boolean check(String text) {
      boolean valid = isValid.test(text);
      boolean matches = pattern.test(text);
      require(exact ? valid == matches : !valid || matches, "the specification's pattern agrees");
      try {
        require(parse.apply(text).toString().equals(text), "the text is kept");
        require(valid, "parse accepts what isValid does not");
      } catch (SyntaxException _) {
        require(!valid, "parse rejects what isValid accepts");
      }
      return valid;
    }
  }

  @Override
  public String check(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    boolean accepted = false;
    for (Type type : types) {
      accepted |= type.check(text);
    }
    if (Datetime.isValid(text)) {
      Datetime.parse(text).instant();
    }
    return accepted ? FuzzFormat.ACCEPTED : "no identifier";
  }

  private static boolean isAtUri(String text) {
    if (!text.startsWith("at://") || text.length() > 8192) {
      return false;
    }
    String[] parts = text.substring(5).split("/", -1);
    return parts.length <= 3
        && DID.or(HANDLE).test(parts[0])
        && (parts.length < 2 || NSID.test(parts[1]))
        && (parts.length < 3 || RECORD_KEY.test(parts[2]));
  }

  private static Predicate<String> pattern(String pattern, int maxLength) {
    Predicate<String> matches = Pattern.compile(pattern).asMatchPredicate();
    return text -> text.length() <= maxLength && matches.test(text);
  }
}
