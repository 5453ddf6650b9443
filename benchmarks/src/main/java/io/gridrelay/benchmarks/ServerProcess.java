package io.gridrelay.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the kernel says about a process under load, and what it leaves behind. Linux only. */
public final class ServerProcess {
  private static final double TICKS_PER_SECOND = 100;

  private ServerProcess() {}

  /** CPU time so far, user and system, in seconds. */
  public static double cpuSeconds(Process process) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    return cpuSeconds(stat.substring(stat.lastIndexOf(')') + 2));
  }

  /**
   * CPU time so far by thread, in seconds. Names are as the kernel has them, 15 characters; threads
   * whose names differ only in digits are added up.
   */
  public static Map<String, Double> threadCpuSeconds(Process process) throws IOException {
    Map<String, Double> seconds = new TreeMap<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      for (Path task : tasks.toList()) {
        try {
          String stat = Files.readString(task.resolve("stat"));
          int end = stat.lastIndexOf(')');
          String name = stat.substring(stat.indexOf('(') + 1, end).replaceAll("[0-9]+", "#");
          seconds.merge(name, cpuSeconds(stat.substring(end + 2)), Double::sum);
        } catch (NoSuchFileException e) {
          // The thread has ended.
        }
      }
    }
    return seconds;
  }

  private static double cpuSeconds(String fieldsBehindName) {
    String[] fields = fieldsBehindName.split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /**
   * A line of the process's status in kilobytes: {@code VmRSS}, or {@code RssAnon} for what is not
   * a mapped file; -1 if there is none.
   */
  public static long statusKb(Process process, String name) throws IOException {
    List<String> status = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"));
    for (String line : status) {
      if (line.startsWith(name + ":")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return -1;
  }

  /** Deletes the directory and everything in it. */
  public static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
