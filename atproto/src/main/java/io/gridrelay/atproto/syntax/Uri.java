package io.gridrelay.atproto.syntax;

/**
 * A URI of any scheme, checked no further than a generic field needs: a scheme, a colon, and then
 * visible ASCII.
 *
 * @param value the text, at most 8,192 characters
 * @see <a href="https://atproto.com/specs/lexicon#uri">uri</a>
 */
public record Uri(String value) {

  private static final int MAX_LENGTH = 8192;
  private static final int MAX_SCHEME_LENGTH = 80;

  public Uri {
    if (!isValid(value)) {
      throw new SyntaxException(SyntaxException.Reason.MALFORMED_URI, value);
    }
  }

  public static Uri parse(String text) {
    return new Uri(text);
  }

  public static boolean isValid(String text) {
    int colon = text.indexOf(':');
    if (text.length() > MAX_LENGTH || colon < 1 || colon > MAX_SCHEME_LENGTH) {
      return false;
    }
    return isScheme(text, colon) && colon + 1 < text.length() && isVisible(text, colon + 1);
  }

  private static boolean isScheme(String text, int end) {
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean inner = Ascii.isDigit(c) || c == '+' || c == '-' || c == '.';
      if (!Ascii.isLetter(c) && (i == 0 || !inner)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isVisible(String text, int start) {
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** What stands before the first colon. */
  public String scheme() {
    return value.substring(0, value.indexOf(':'));
  }

  @Override
  public String toString() {
    return value;
  }
}
