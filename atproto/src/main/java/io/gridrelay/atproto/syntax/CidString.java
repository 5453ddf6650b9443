package io.gridrelay.atproto.syntax;

/**
 * Text that looks like a CID in any multibase, as records may carry it in fields of format {@code
 * cid}. Nothing is decoded; a link that we follow is an {@code io.gridrelay.atproto.cid.Cid}.
 *
 * @param value the text, 8 to 256 characters
 */
public record CidString(String value) {

  private static final int MIN_LENGTH = 8;
  private static final int MAX_LENGTH = 256;

  public CidString {
    if (!isValid(value)) {
      throw new SyntaxException(SyntaxException.Reason.MALFORMED_CID_STRING, value);
    }
  }

  public static CidString parse(String text) {
    return new CidString(text);
  }

  public static boolean isValid(String text) {
    if (text.length() < MIN_LENGTH || text.length() > MAX_LENGTH || text.startsWith("Qmb")) {
      return false; // Qmb…: version 0
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Ascii.isAlphanumeric(c) && c != '+' && c != '=') {
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
