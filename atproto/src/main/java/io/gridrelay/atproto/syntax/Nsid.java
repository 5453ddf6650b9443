package io.gridrelay.atproto.syntax;

/**
 * A namespaced identifier, the name of a collection or a method: a reversed domain name and a name,
 * three segments or more.
 *
 * @param value the text, at most 317 characters
 * @see <a href="https://atproto.com/specs/nsid">NSID</a>
 */
public record Nsid(String value) {

  private static final int MAX_LENGTH = 317;
  private static final int MAX_NAME_LENGTH = 63;

  public Nsid {
    if (!isValid(value)) {
      throw new SyntaxException(SyntaxException.Reason.MALFORMED_NSID, value);
    }
  }

  public static Nsid parse(String text) {
    return new Nsid(text);
  }

  public static boolean isValid(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH || !Ascii.isLetter(text.charAt(0))) {
      return false;
    }
    int lastDot = text.lastIndexOf('.');
    if (lastDot < 0 || !isName(text, lastDot + 1)) {
      return false;
    }
    int labels = 0;
    for (int start = 0; start <= lastDot; labels++) {
      int end = text.indexOf('.', start);
      if (!Ascii.isHostLabel(text, start, end)) {
        return false;
      }
      start = end + 1;
    }
    return labels >= 2;
  }

  private static boolean isName(String text, int start) {
    int length = text.length() - start;
    if (length < 1 || length > MAX_NAME_LENGTH || !Ascii.isLetter(text.charAt(start))) {
      return false;
    }
    for (int i = start; i < text.length(); i++) {
      if (!Ascii.isAlphanumeric(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** All but the last segment, still reversed. */
  public String authority() {
    return value.substring(0, value.lastIndexOf('.'));
  }

  /** The last segment. */
  public String name() {
    return value.substring(value.lastIndexOf('.') + 1);
  }

  @Override
  public String toString() {
    return value;
  }
}
