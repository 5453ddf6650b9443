package io.gridrelay.atproto.syntax;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A language tag. Well formed after the grammar of RFC 5646, and neither a variant nor the
 * singleton of an extension occurs twice; whether the parts are registered is not asked. The
 * language itself is two or three lower-case letters.
 *
 * @param value the text
 * @see <a href="https://atproto.com/specs/lexicon#language">language</a>
 */
public record Language(String value) {

  private static final int MAX_LENGTH = 128;

  /** Tags older than the grammar, which it cannot derive. */
  private static final Set<String> IRREGULAR =
      Set.of(
          "en-gb-oed",
          "i-ami",
          "i-bnn",
          "i-default",
          "i-enochian",
          "i-hak",
          "i-klingon",
          "i-lux",
          "i-mingo",
          "i-navajo",
          "i-pwn",
          "i-tao",
          "i-tay",
          "i-tsu",
          "sgn-be-fr",
          "sgn-be-nl",
          "sgn-ch-de");

  public Language {
    if (!isValid(value)) {
      throw new SyntaxException(SyntaxException.Reason.MALFORMED_LANGUAGE, value);
    }
  }

  public static Language parse(String text) {
    return new Language(text);
  }

  public static boolean isValid(String text) {
    if (text.length() > MAX_LENGTH || !isSubtags(text)) {
      return false;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return IRREGULAR.contains(lower)
        || lower.startsWith("x-")
        || hasLanguage(text) && new Grammar(List.of(lower.split("-"))).accepts();
  }

  /** Whether this is subtags of one to eight letters and digits with hyphens between them. */
  private static boolean isSubtags(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean allowed = c == '-' ? length > 0 : Ascii.isAlphanumeric(c) && length < 8;
      if (!allowed) {
        return false;
      }
      length = c == '-' ? 0 : length + 1;
    }
    return length > 0;
  }

  private static boolean hasLanguage(String text) {
    int end = Ascii.indexOrEnd(text, '-', 0);
    for (int i = 0; i < end; i++) {
      if (!Ascii.isLower(text.charAt(i))) {
        return false;
      }
    }
    return end == 2 || end == 3;
  }

  @Override
  public String toString() {
    return value;
  }

  /** The grammar behind the language: one step per kind of subtag, in the order of RFC 5646. */
  private static final class Grammar {

    private final List<String> subtags;
    private int next = 1;

    Grammar(List<String> subtags) {
      this.subtags = subtags;
    }

    boolean accepts() {
      for (int i = 0; i < 3 && isAlphabetic(3); i++) {
        next++; // extended languages
      }
      if (isAlphabetic(4)) {
        next++; // script
      }
      if (isAlphabetic(2) || isNumeric(3)) {
        next++; // region
      }
      return variantsDiffer() && extensionsDiffer() && isPrivateUseOrEnd();
    }

    private boolean variantsDiffer() {
      Set<String> seen = new HashSet<>();
      while (isVariant()) {
        if (!seen.add(subtags.get(next++))) {
          return false;
        }
      }
      return true;
    }

    private boolean extensionsDiffer() {
      Set<String> seen = new HashSet<>();
      while (length() == 1 && !subtags.get(next).equals("x")) {
        if (!seen.add(subtags.get(next++)) || length() < 2) {
          return false;
        }
        while (length() >= 2) {
          next++;
        }
      }
      return true;
    }

    private boolean isPrivateUseOrEnd() {
      return next == subtags.size() || subtags.get(next).equals("x") && next + 1 < subtags.size();
    }

    private boolean isVariant() {
      return length() >= 5 || length() == 4 && Ascii.isDigit(subtags.get(next).charAt(0));
    }

    private boolean isAlphabetic(int length) {
      return length() == length
          && subtags.get(next).chars().allMatch(c -> Ascii.isLetter((char) c));
    }

    private boolean isNumeric(int length) {
      return length() == length && subtags.get(next).chars().allMatch(c -> Ascii.isDigit((char) c));
    }

    /** Length of the next subtag, 0 at the end. */
    private int length() {
      return next < subtags.size() ? subtags.get(next).length() : 0;
    }
  }
}
