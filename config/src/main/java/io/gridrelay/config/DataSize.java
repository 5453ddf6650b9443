package io.gridrelay.config;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written like {@code 512}, {@code 10MB} (decimal), {@code 256KiB} (binary) or
 * {@code unlimited}.
 */
public record DataSize(long bytes) implements Comparable<DataSize> {
  public static final DataSize UNLIMITED = new DataSize(Long.MAX_VALUE);

  private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]*)");
  private static final Map<String, Long> UNITS =
      new TreeMap<>(
          Map.of(
              "",
              1L,
              "b",
              1L,
              "kb",
              1_000L,
              "mb",
              1_000_000L,
              "gb",
              1_000_000_000L,
              "tb",
              1_000_000_000_000L,
              "kib",
              1L << 10,
              "mib",
              1L << 20,
              "gib",
              1L << 30,
              "tib",
              1L << 40));

  public DataSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("size is " + bytes + " bytes, allowed is 0 or more");
    }
  }

  /**
   * Parses a size.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static DataSize parse(String text) {
    if (text.strip().equalsIgnoreCase("unlimited")) {
      return UNLIMITED;
    }
    Matcher matcher = FORM.matcher(text.strip());
    Long unit = matcher.matches() ? UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
    if (unit == null) {
      throw new IllegalArgumentException("not a size: " + text);
    }
    try {
      return new DataSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("more than 8 EiB: " + text, e);
    }
  }

  @Override
  public int compareTo(DataSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** In the form that {@link #parse} reads, with the largest unit that divides it. */
  @Override
  public String toString() {
    if (bytes == Long.MAX_VALUE) {
      return "unlimited";
    }
    for (String unit : new String[] {"TiB", "GiB", "MiB", "KiB", "TB", "GB", "MB", "KB"}) {
      long size = UNITS.getOrDefault(unit.toLowerCase(Locale.ROOT), 1L);
      if (bytes != 0 && bytes % size == 0) {
        return bytes / size + unit;
      }
    }
    return bytes + "B";
  }
}
