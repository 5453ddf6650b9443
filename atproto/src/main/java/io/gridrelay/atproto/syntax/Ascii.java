package io.gridrelay.atproto.syntax;

/** Character classes; everything beyond ASCII is in none of them. */
final class Ascii {

  private Ascii() {}

  static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  static boolean isLetter(char c) {
    return isLower((char) (c | 0x20));
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isAlphanumeric(char c) {
    return isLetter(c) || isDigit(c);
  }

  /**
   * Whether {@code text[start, end)} is a label of a host name: 1 to 63 letters, digits and
   * hyphens, no hyphen first or last.
   */
  static boolean isHostLabel(String text, int start, int end) {
    if (end <= start || end - start > 63) {
      return false;
    }
    if (text.charAt(start) == '-' || text.charAt(end - 1) == '-') {
      return false;
    }
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (!isAlphanumeric(c) && c != '-') {
        return false;
      }
    }
    return true;
  }

  /** Index of {@code c} at or after {@code from}, or the length of the text. */
  static int indexOrEnd(String text, char c, int from) {
    int index = text.indexOf(c, from);
    return index < 0 ? text.length() : index;
  }
}
