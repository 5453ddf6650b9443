package io.gridrelay.atproto.syntax;

/**
 * A decentralised identifier, the permanent name of an account: {@code did:plc:…} or {@code
 * did:web:…} on the network, any method by syntax. Case matters.
 *
 * @param value the text, at most 2,048 characters
 * @see <a href="https://atproto.com/specs/did">DID</a>
 */
public record Did(String value) implements AtIdentifier {

  private static final int MAX_LENGTH = 2048;
  private static final int METHOD_START = 4;

  public Did {
    if (!isValid(value)) {
      throw new SyntaxException(SyntaxException.Reason.MALFORMED_DID, value);
    }
  }

  public static Did parse(String text) {
    return new Did(text);
  }

  public static boolean isValid(String text) {
    if (text.length() > MAX_LENGTH || !text.startsWith("did:")) {
      return false;
    }
    int methodEnd = METHOD_START;
    while (methodEnd < text.length() && Ascii.isLower(text.charAt(methodEnd))) {
      methodEnd++;
    }
    boolean hasMethod = methodEnd > METHOD_START && methodEnd + 1 < text.length();
    return hasMethod && text.charAt(methodEnd) == ':' && isIdentifier(text, methodEnd + 1);
  }

  private static boolean isIdentifier(String text, int start) {
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean allowed =
          Ascii.isAlphanumeric(c) || c == '.' || c == '_' || c == ':' || c == '%' || c == '-';
      if (!allowed) {
        return false;
      }
    }
    char last = text.charAt(text.length() - 1);
    return last != ':' && last != '%';
  }

  /** The part between the first two colons. */
  public String method() {
    return value.substring(METHOD_START, value.indexOf(':', METHOD_START));
  }

  @Override
  public String toString() {
    return value;
  }
}
