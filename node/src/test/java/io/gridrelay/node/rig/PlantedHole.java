package io.gridrelay.node.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A bug of purpose: some words of the sources replaced by others, compiled anew, to be put before
 * the node's own classes. The product has no switch for it. Immutable.
 *
 * @param edits by source file, from the root of the repository
 */
record PlantedHole(String name, Map<String, List<Edit>> edits) {
  /** Words that are in the source exactly once, and what stands there instead. */
  record Edit(String words, String instead) {}

  private static final String SOURCES = "src/main/java/io/gridrelay/";

  private static final String COMMITTED_BLOCKS =
      "node/" + SOURCES + "node/tail/CommittedBlocks.java";

  private static final List<Edit> ALL_IS_COMMITTED =
      List.of(
          new Edit(
              "committedSeq = Math.max(committedSeq, block.committedSeq());",
              "committedSeq = Math.max(committedSeq, block.lastSeq());"));

  /** A block is published as soon as it can be read, though its backup may not have it. */
  static final PlantedHole WATERMARK_IGNORED =
      new PlantedHole("watermark ignored", Map.of(COMMITTED_BLOCKS, ALL_IS_COMMITTED));

  /**
   * An owner that was frozen goes on as if nothing had happened: nothing asks for the lease, nor
   * whether the times that it gives out were reserved. What it appends then gets no backup, so with
   * the watermark no consumer would ever see it.
   */
  static final PlantedHole NO_LEASE_CHECK =
      new PlantedHole(
          "lease check removed, watermark ignored",
          Map.of(
              "jet-jobs/" + SOURCES + "jet/LeaseFence.java",
              List.of(new Edit("if (!leaseHeld.getAsBoolean()) {", "if (leaseHeld == null) {")),
              "jet-jobs/" + SOURCES + "jet/Sequencer.java",
              List.of(new Edit("\n        || timeUs + rows - 1 > lease.reservedUntilTimeUs()", "")),
              "node/" + SOURCES + "node/sequence/Tenure.java",
              List.of(
                  new Edit("        && !revoked\n", ""),
                  new Edit("        && nanoClock.getAsLong() - current.untilNanos() < 0;", ";")),
              COMMITTED_BLOCKS,
              ALL_IS_COMMITTED));

  /** What is handed over again after a restart of the job enters the log again. */
  static final PlantedHole RETRY_NOT_DEDUPLICATED =
      new PlantedHole(
          "retry not de-duplicated",
          Map.of(
              "jet-jobs/" + SOURCES + "jet/Sequencer.java",
              List.of(
                  new Edit(
                      "private Verdict judge(VerifiedEvent event) {",
                      "private Verdict judge(VerifiedEvent event) {\n"
                          + "    if (event.rows() > 0) { return Verdict.TAKEN; }"))));

  /** A host is acknowledged when its events enter the job, not when the log has them. */
  static final PlantedHole CURSOR_BEFORE_APPEND =
      new PlantedHole(
          "cursor saved before append",
          Map.of(
              "node/" + SOURCES + "node/feed/Feeds.java",
              List.of(
                  new Edit(
                      "    return handOver.poll(executionId);",
                      """
                          VerifiedEvent event = handOver.poll(executionId);
                          if (event != null) {
                            acknowledged(event.host(), event.upstreamSeq());
                          }
                          return event;
                      """))));

  /**
   * Compiles it.
   *
   * @param directory for sources and classes
   * @return the class path entry with the classes
   * @throws IllegalStateException if the words are not in the source any more: the hole has to be
   *     planted elsewhere
   */
  Path compile(Path directory) throws IOException {
    Path classes = Files.createDirectories(directory.resolve("classes"));
    List<String> arguments = new ArrayList<>(List.of("-nowarn", "-proc:none", "-g"));
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
    arguments.addAll(List.of("-d", classes.toString()));
    for (Map.Entry<String, List<Edit>> each : new LinkedHashMap<>(edits).entrySet()) {
      Path source = root().resolve(each.getKey());
      Path edited = directory.resolve(source.getFileName());
      Files.writeString(edited, edited(source, each.getValue()));
      arguments.add(edited.toString());
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
      throw new IllegalStateException(name + ": does not compile");
    }
    return classes;
  }

  private String edited(Path source, List<Edit> its) throws IOException {
    String text = Files.readString(source);
    for (Edit edit : its) {
      int at = text.indexOf(edit.words());
      if (at < 0 || text.indexOf(edit.words(), at + 1) >= 0) {
        throw new IllegalStateException(
            "%s: %s must have exactly once: %s".formatted(name, source, edit.words()));
      }
      text = text.replace(edit.words(), edit.instead());
    }
    return text;
  }

  /** Builds run in the module's directory or in that above. */
  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Stream.of(here, here.getParent())
        .filter(path -> Files.isDirectory(path.resolve("jet-jobs")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the sources are not here: " + here));
  }

  @Override
  public String toString() {
    return name;
  }
}
