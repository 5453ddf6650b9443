package io.gridrelay.atproto.syntax;

/**
 * The name of a record within its collection: 1 to 512 letters, digits and {@code . - _ : ~}, but
 * not {@code .} or {@code ..}. Case matters.
 *
 * @param value the text
 * @see <a href="https://atproto.com/specs/record-key">Record key</a>
 */
public record RecordKey(String value) {

  private static final int MAX_LENGTH = 512;

  public RecordKey {
    if (!isValid(value)) {
      throw new SyntaxException(SyntaxException.Reason.MALFORMED_RECORD_KEY, value);
    }
  }

  public static RecordKey parse(String text) {
    return new RecordKey(text);
  }

  public static boolean isValid(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH || text.equals(".") || text.equals("..")) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean allowed =
          Ascii.isAlphanumeric(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '~';
      if (!allowed) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return value;
  }
}
