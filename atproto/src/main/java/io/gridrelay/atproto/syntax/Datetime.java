package io.gridrelay.atproto.syntax;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;

/**
 * A moment as text in what RFC 3339 and ISO 8601 have in common: capital {@code T} and {@code Z}, a
 * time zone, seconds. The date must exist and must not lie before the year 0.
 *
 * @param value the text, kept to the character
 * @see <a href="https://atproto.com/specs/lexicon#datetime">datetime</a>
 */
public record Datetime(String value) {

  private static final int MAX_LENGTH = 64;
  private static final int MAX_FRACTION_DIGITS = 20;
  private static final int FRACTION_START = 19;
  private static final long YEAR_ZERO_SECONDS = LocalDate.of(0, 1, 1).toEpochDay() * 86_400;
  private static final String SHAPE = "dddd-dd-ddTdd:dd:dd";

  public Datetime {
    if (!isValid(value)) {
      throw new SyntaxException(SyntaxException.Reason.MALFORMED_DATETIME, value);
    }
  }

  public static Datetime parse(String text) {
    return new Datetime(text);
  }

  public static boolean isValid(String text) {
    return hasShape(text)
        && hasRealDate(text)
        && epochSecond(text, zoneStart(text)) >= YEAR_ZERO_SECONDS;
  }

  private static boolean hasShape(String text) {
    int length = text.length();
    if (length <= FRACTION_START || length > MAX_LENGTH || !matches(text, 0, SHAPE)) {
      return false;
    }
    int zone = zoneStart(text);
    int fraction = zone - FRACTION_START;
    boolean fractionFits =
        fraction == 0
            || text.charAt(FRACTION_START) == '.'
                && fraction > 1
                && fraction <= 1 + MAX_FRACTION_DIGITS;
    return fractionFits && isZone(text, zone);
  }

  private static int zoneStart(String text) {
    int at = FRACTION_START;
    if (text.charAt(at) == '.') {
      at++;
    }
    while (at < text.length() && Ascii.isDigit(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isZone(String text, int start) {
    int length = text.length() - start;
    if (length == 1) {
      return text.charAt(start) == 'Z';
    }
    if (length != 6 || !matches(text, start + 1, "dd:dd")) {
      return false;
    }
    boolean inRange = number(text, start + 1, 2) < 24 && number(text, start + 4, 2) < 60;
    return switch (text.charAt(start)) {
      case '+' -> inRange;
      case '-' -> inRange && !text.endsWith("00:00"); // RFC 3339 gives -00:00 another meaning
      default -> false;
    };
  }

  private static boolean matches(String text, int start, String shape) {
    for (int i = 0; i < shape.length(); i++) {
      char c = text.charAt(start + i);
      char expected = shape.charAt(i);
      if (expected == 'd' ? !Ascii.isDigit(c) : c != expected) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasRealDate(String text) {
    int month = number(text, 5, 2);
    int day = number(text, 8, 2);
    return month >= 1
        && month <= 12
        && day >= 1
        && day <= YearMonth.of(number(text, 0, 4), month).lengthOfMonth()
        && number(text, 11, 2) < 24
        && number(text, 14, 2) < 60
        && number(text, 17, 2) < 60;
  }

  private static long epochSecond(String text, int zone) {
    LocalDate date = LocalDate.of(number(text, 0, 4), number(text, 5, 2), number(text, 8, 2));
    long local =
        date.toEpochDay() * 86_400
            + number(text, 11, 2) * 3_600L
            + number(text, 14, 2) * 60L
            + number(text, 17, 2);
    if (text.charAt(zone) == 'Z') {
      return local;
    }
    long offset = number(text, zone + 1, 2) * 3_600L + number(text, zone + 4, 2) * 60L;
    return text.charAt(zone) == '+' ? local - offset : local + offset;
  }

  private static int number(String text, int start, int digits) {
    int number = 0;
    for (int i = start; i < start + digits; i++) {
      number = 10 * number + text.charAt(i) - '0';
    }
    return number;
  }

  /** The moment, cut to nanoseconds. */
  public Instant instant() {
    int zone = zoneStart(value);
    long nanos = 0;
    for (int i = 1; i <= 9; i++) {
      int at = FRACTION_START + i;
      nanos = 10 * nanos + (at < zone ? value.charAt(at) - '0' : 0);
    }
    return Instant.ofEpochSecond(epochSecond(value, zone), nanos);
  }

  @Override
  public String toString() {
    return value;
  }
}
