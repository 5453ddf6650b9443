package io.gridrelay.node.command;

import java.util.Locale;

/** Numbers as people read them. */
final class Amounts {
  private Amounts() {}

  static String bytes(double bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB"};
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    String form = unit == 0 || value >= 99.5 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, form, value, units[unit]);
  }

  static String duration(long millis) {
    long seconds = Math.max(0, millis) / 1000;
    if (millis < 10_000) {
      return String.format(Locale.ROOT, "%.1f s", Math.max(0, millis) / 1000.0);
    }
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 2 * 3600) {
      return seconds / 60 + " min";
    }
    return seconds < 2 * 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
  }
}
