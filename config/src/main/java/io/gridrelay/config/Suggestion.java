package io.gridrelay.config;

import java.util.Collection;
import java.util.Comparator;

/** The known name that was probably meant. */
final class Suggestion {
  private Suggestion() {}

  /** {@code ", did you mean …?"}, or nothing if no known name is near. */
  static String text(String given, Collection<String> known) {
    return known.stream()
        .min(
            Comparator.comparingInt((String name) -> distance(given, name))
                .thenComparing(name -> name))
        .filter(name -> distance(given, name) <= Math.max(2, given.length() / 3))
        .map(name -> ", did you mean \"" + name + "\"?")
        .orElse("");
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substituted, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
