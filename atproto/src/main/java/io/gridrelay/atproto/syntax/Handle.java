package io.gridrelay.atproto.syntax;

import java.util.Locale;

/**
 * The changeable name of an account: a host name of two labels or more whose last one does not
 * begin with a digit. Case does not matter; compare by {@link #normalized()}.
 *
 * @param value the text, at most 253 characters
 * @see <a href="https://atproto.com/specs/handle">Handle</a>
 */
public record Handle(String value) implements AtIdentifier {

  private static final int MAX_LENGTH = 253;

  public Handle {
    if (!isValid(value)) {
      throw new SyntaxException(SyntaxException.Reason.MALFORMED_HANDLE, value);
    }
  }

  public static Handle parse(String text) {
    return new Handle(text);
  }

  public static boolean isValid(String text) {
    if (text.length() > MAX_LENGTH) {
      return false;
    }
    int lastDot = text.lastIndexOf('.');
    if (lastDot < 0 || lastDot + 1 == text.length()) {
      return false;
    }
    for (int start = 0; start <= lastDot; ) {
      int end = text.indexOf('.', start);
      if (!Ascii.isHostLabel(text, start, end)) {
        return false;
      }
      start = end + 1;
    }
    return Ascii.isLetter(text.charAt(lastDot + 1))
        && Ascii.isHostLabel(text, lastDot + 1, text.length());
  }

  /** The handle in lower case. */
  public String normalized() {
    return value.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return value;
  }
}
