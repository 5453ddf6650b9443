package io.gridrelay.node.command;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The class data that the launcher has the JVM keep, so that a command starts faster from its
 * second run on. The JVM writes it at the end of the first, which takes seconds.
 */
final class ClassArchive {
  private static final String FLAG = "-XX:SharedArchiveFile=";
  private static final String CREATE = "-XX:+AutoCreateSharedArchive";

  private ClassArchive() {}

  /** Whether this process writes it when it ends. */
  static boolean isToBeWritten() {
    return isToBeWritten(ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  static boolean isToBeWritten(List<String> arguments) {
    return arguments.contains(CREATE)
        && arguments.stream()
            .filter(argument -> argument.startsWith(FLAG))
            .map(argument -> Path.of(argument.substring(FLAG.length())))
            .noneMatch(Files::exists);
  }
}
