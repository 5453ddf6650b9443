package io.gridrelay.node.command;

/** What the process tells its caller. */
final class ExitCode {
  /** Done, or stopped as asked. */
  static final int OK = 0;

  /**
   * It did not work: a port is taken, a server is away, events are missing. The message says what.
   */
  static final int FAILURE = 1;

  /** The command line or a setting is wrong; nothing was started. */
  static final int USAGE = 2;

  /** The node's own data is not what it wrote: it stopped rather than serve something wrong. */
  static final int CORRUPTION = 70;

  private ExitCode() {}
}
