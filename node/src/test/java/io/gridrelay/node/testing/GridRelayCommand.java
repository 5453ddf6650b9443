package io.gridrelay.node.testing;

import io.gridrelay.node.Node;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command {@code gridrelay} in a JVM of its own, with the classes and flags of this one. */
public final class GridRelayCommand {
  private static final String MAIN = Node.class.getPackageName() + ".command.GridRelay";

  private GridRelayCommand() {}

  /** What to start. */
  public static List<String> line(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path"), MAIN));
    command.addAll(arguments);
    return command;
  }

  /** The same with a directory for temporary files, the JVM's and the command's. */
  public static List<String> line(Path temporary, List<String> arguments) {
    List<String> command = line(arguments);
    command.add(1, "-Djava.io.tmpdir=" + temporary);
    return command;
  }
}
