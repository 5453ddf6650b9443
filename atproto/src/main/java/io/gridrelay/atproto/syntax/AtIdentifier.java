package io.gridrelay.atproto.syntax;

/**
 * What names an account: its DID or its handle. The two cannot be confused, since no handle holds a
 * colon.
 *
 * @see <a href="https://atproto.com/specs/lexicon#at-identifier">at-identifier</a>
 */
public sealed interface AtIdentifier permits Did, Handle {

  /** The text. */
  String value();

  static AtIdentifier parse(String text) {
    if (Did.isValid(text)) {
      return new Did(text);
    }
    if (Handle.isValid(text)) {
      return new Handle(text);
    }
    throw new SyntaxException(SyntaxException.Reason.MALFORMED_AT_IDENTIFIER, text);
  }

  static boolean isValid(String text) {
    return Did.isValid(text) || Handle.isValid(text);
  }
}
