package io.gridrelay.node.command;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.LogInspection;
import io.gridrelay.eventlog.Rendition;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gridrelay inspect}: looks into log files. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Looks into the log files of a node: its segments with their blocks, or one event. Every"
          + " block read is checked against its checksums. Changes nothing, so the node may be"
          + " running.",
      "Exit code 70 if something is wrong that is not just the end being written, or torn by a"
          + " crash."
    },
    footer = {
      "%nExamples:",
      "  gridrelay inspect gridrelay-data               segments, all checksums verified",
      "  gridrelay inspect gridrelay-data --blocks      with a line per block",
      "  gridrelay inspect gridrelay-data --seq 12345   everything about one sequence number"
    })
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      defaultValue = "gridrelay-data",
      paramLabel = "DIR",
      description = "Data directory of a node, or its log directory. Default: ${DEFAULT-VALUE}")
  private Path directory;

  @Option(names = "--blocks", description = "A line per block.")
  private boolean blocks;

  @Option(names = "--seq", paramLabel = "N", description = "Show this sequence number only.")
  private @Nullable Long seq;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Path log = Files.isDirectory(directory.resolve("log")) ? directory.resolve("log") : directory;
    if (!Files.isDirectory(log)) {
      throw new CommandException(ExitCode.FAILURE, log + " is not a directory");
    }
    List<Long> segments = LogInspection.segments(log);
    if (segments.isEmpty()) {
      throw new CommandException(ExitCode.FAILURE, "no log files in " + log);
    }
    int code = seq == null ? showAll(log, segments, out) : showOne(log, segments, seq, out);
    out.flush();
    return code;
  }

  private int showAll(Path log, List<Long> segments, PrintWriter out) throws IOException {
    int code = ExitCode.OK;
    for (long firstSeq : segments) {
      SegmentSummary summary = new SegmentSummary();
      LogInspection.Result result =
          LogInspection.visit(
              log,
              firstSeq,
              block -> {
                summary.add(block);
                if (blocks) {
                  out.println("  " + describe(block));
                }
                return true;
              });
      out.println(summary.describe(result));
      boolean last = firstSeq == segments.getLast();
      if (result.problem() != null) {
        String what = last && !result.sealed() ? "end (torn or being written)" : "DAMAGED";
        out.println("  " + what + ": " + result.problem());
        code = last && !result.sealed() ? code : ExitCode.CORRUPTION;
      }
    }
    return code;
  }

  private static int showOne(Path log, List<Long> segments, long seq, PrintWriter out)
      throws IOException {
    long segment = segments.stream().filter(first -> first <= seq).max(Long::compare).orElse(-1L);
    boolean[] found = {false};
    if (segment >= 0) {
      LogInspection.visit(
          log,
          segment,
          block -> {
            if (seq < block.firstSeq() || seq > block.lastSeq()) {
              return block.lastSeq() < seq;
            }
            found[0] = true;
            show(block, (int) (seq - block.firstSeq()), out);
            return false;
          });
    }
    if (!found[0]) {
      throw new CommandException(
          ExitCode.FAILURE,
          "sequence number " + seq + " is not in the log (numbers may have gaps)");
    }
    return ExitCode.OK;
  }

  private static void show(Block block, int row, PrintWriter out) {
    out.println("seq         " + (block.firstSeq() + row));
    out.println("time_us     " + block.timeUs(row) + "  " + instant(block.timeUs(row)));
    out.println("kind        " + block.kind(row));
    out.println("collection  " + block.collection(row));
    block.forEachEvent(
        event -> {
          long seq = block.firstSeq() + row;
          boolean itsEvent = event.firstSeq() <= seq && seq <= event.seq();
          if (itsEvent) {
            out.println("event       seq " + event.firstSeq() + " to " + event.seq());
            out.println("did         " + event.did());
            out.println("host        " + event.host() + ", its seq " + event.upstreamSeq());
          }
        });
    out.println("block       " + describe(block));
    for (Rendition rendition : Rendition.values()) {
      ByteBuffer frame = block.frame(rendition, row);
      if (frame.hasRemaining()) {
        out.println(rendition + "  " + frame.remaining() + " bytes as WebSocket frame");
      } else {
        out.println(rendition + "  " + absence(block, row, rendition));
      }
      if (rendition == Rendition.JETSTREAM && frame.hasRemaining()) {
        out.println(payloadText(frame));
      }
    }
  }

  /** A commit has a number per operation, and one frame for all of them. */
  private static String absence(Block block, int row, Rendition rendition) {
    long[] last = {-1};
    block.forEachEvent(
        event -> {
          long seq = block.firstSeq() + row;
          if (event.firstSeq() <= seq && seq < event.seq()) {
            last[0] = event.seq();
          }
        });
    return rendition == Rendition.FIREHOSE && last[0] >= 0
        ? "none here: the frame of the whole commit is under its last seq, " + last[0]
        : "none: this wire does not show such an event";
  }

  /** Payload of a server frame, whose length takes 0, 2 or 8 more bytes. */
  private static String payloadText(ByteBuffer frame) {
    int length = frame.get(frame.position() + 1) & 0x7f;
    frame.position(frame.position() + 2 + (length < 126 ? 0 : length == 126 ? 2 : 8));
    return StandardCharsets.UTF_8.decode(frame).toString();
  }

  private static String describe(Block block) {
    return "block seq %d to %d, epoch %d, %d events, %d bytes, committed %d, from %s"
        .formatted(
            block.firstSeq(),
            block.lastSeq(),
            block.epoch(),
            block.eventCount(),
            block.length(),
            block.committedSeq(),
            block.rowCount() == 0 ? "-" : instant(block.firstTimeUs()));
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plusNanos(TimeUnit.MICROSECONDS.toNanos(micros));
  }
}
