package io.gridrelay.benchmarks.cluster;

import java.util.Locale;

/** What happens to a node. */
enum Fault {
  /** SIGKILL, where the sequencer runs. */
  KILL_SEQUENCER,
  /** SIGKILL, where it does not. */
  KILL_OTHER,
  /** SIGTERM, where the sequencer runs. */
  LEAVE,
  /** SIGTERM, where it does not. */
  LEAVE_OTHER;

  static Fault of(String words) {
    return valueOf(words.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  boolean isLeave() {
    return this == LEAVE || this == LEAVE_OTHER;
  }

  boolean hitsSequencer() {
    return this == KILL_SEQUENCER || this == LEAVE;
  }

  /** As on the command line. */
  String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
