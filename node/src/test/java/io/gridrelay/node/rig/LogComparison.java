package io.gridrelay.node.rig;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.LogInspection;
import io.gridrelay.eventlog.Rendition;
import io.gridrelay.simulator.truth.Audience;
import io.gridrelay.simulator.truth.Checker.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares the logs of all nodes, block by block and byte by byte, and with them what consumers
 * have got on both wires: each message that anybody ever received must be in every log under its
 * number, and each message of the log must have been received. The nodes must be at rest. Not
 * thread-safe.
 */
final class LogComparison {
  private static final int MOST_COMPLAINTS = 40;

  /**
   * What was compared and what differs.
   *
   * @param rows sequence numbers
   * @param messages of both wires that were compared with what consumers got
   * @param differences in words; empty if there are none
   */
  record Result(int segments, long blocks, long rows, long messages, List<String> differences) {
    Result {
      differences = List.copyOf(differences);
    }

    @Override
    public String toString() {
      return "logs of all nodes compared: segments=%d blocks=%d rows=%d messages=%d differences=%d%s"
          .formatted(
              segments,
              blocks,
              rows,
              messages,
              differences.size(),
              differences.isEmpty() ? ", identical" : "\n  " + String.join("\n  ", differences));
    }
  }

  private final List<Peer> peers;
  private final Audience audience;
  private final List<String> differences = new ArrayList<>();
  private final Set<Long> seqs;
  private final Set<Long> times;
  private int segments;
  private long blocks;
  private long rows;
  private long messages;
  private long lastSeq;
  private long lastTimeUs;

  LogComparison(List<Peer> peers, Audience audience) {
    this.peers = List.copyOf(peers);
    this.audience = audience;
    seqs = boxed(audience.numbers(Wire.FIREHOSE));
    times = boxed(audience.numbers(Wire.JETSTREAM));
  }

  private static Set<Long> boxed(long[] numbers) {
    return Arrays.stream(numbers).boxed().collect(Collectors.toCollection(HashSet::new));
  }

  Result compare() throws IOException {
    List<Long> first = LogInspection.segments(log(peers.getFirst()));
    for (Peer peer : peers) {
      List<Long> its = LogInspection.segments(log(peer));
      if (!its.equals(first)) {
        complain("%s has the segments %s, %s has %s".formatted(peers.getFirst(), first, peer, its));
      }
    }
    for (long segment : first) {
      compare(segment);
    }
    seqs.forEach(seq -> complain("seq " + seq + " was received and is in no log"));
    times.forEach(time -> complain("time_us " + time + " was received and is in no log"));
    return new Result(segments, blocks, rows, messages, differences);
  }

  private static Path log(Peer peer) {
    return peer.data().resolve("log");
  }

  private void complain(String what) {
    if (differences.size() < MOST_COMPLAINTS) {
      differences.add(what);
    }
  }

  private void compare(long segment) throws IOException {
    segments++;
    List<Long> reference = new ArrayList<>();
    visit(
        peers.getFirst(),
        segment,
        block -> {
          reference.add(digestOf(block));
          look(block);
        });
    blocks += reference.size();
    for (Peer peer : peers.subList(1, peers.size())) {
      List<Long> its = new ArrayList<>();
      visit(
          peer,
          segment,
          block -> {
            its.add(digestOf(block));
            forget(block);
          });
      if (!its.equals(reference)) {
        int at = 0;
        while (at < Math.min(its.size(), reference.size())
            && its.get(at).equals(reference.get(at))) {
          at++;
        }
        complain(
            "segment %d: %s has blocks: %d, %s has %d; the first %d are equal"
                .formatted(segment, peers.getFirst(), reference.size(), peer, its.size(), at));
      }
    }
  }

  private interface Visitor {
    void visit(Block block);
  }

  private void visit(Peer peer, long segment, Visitor visitor) throws IOException {
    LogInspection.Result result =
        LogInspection.visit(
            log(peer),
            segment,
            block -> {
              visitor.visit(block);
              return true;
            });
    if (result.problem() != null) {
      complain("segment %d of %s: %s".formatted(segment, peer, result.problem()));
    }
  }

  private static long digestOf(Block block) {
    return Audience.digestOf(block.asByteArray());
  }

  private void look(Block block) {
    for (int row = 0; row < block.rowCount(); row++) {
      long seq = block.firstSeq() + row;
      long timeUs = block.timeUs(row);
      if (seq <= lastSeq || timeUs <= lastTimeUs) {
        complain("seq %d, time_us %d after %d, %d".formatted(seq, timeUs, lastSeq, lastTimeUs));
      }
      lastSeq = seq;
      lastTimeUs = timeUs;
      rows++;
      look(block, row, Rendition.FIREHOSE, Wire.FIREHOSE, seq, seqs);
      look(block, row, Rendition.JETSTREAM, Wire.JETSTREAM, timeUs, times);
    }
  }

  /** Its numbers are in a log, if only in that of another node. */
  private void forget(Block block) {
    for (int row = 0; row < block.rowCount(); row++) {
      seqs.remove(block.firstSeq() + row);
      times.remove(block.timeUs(row));
    }
  }

  private void look(
      Block block, int row, Rendition rendition, Wire wire, long number, Set<Long> received) {
    ByteBuffer frame = block.frame(rendition, row);
    boolean was = received.remove(number);
    if (!frame.hasRemaining()) {
      if (was) {
        complain("%s %d was received, the log has nothing there".formatted(wire, number));
      }
      return;
    }
    messages++;
    Long digest = audience.digest(wire, number);
    if (digest == null) {
      complain("%s %d is in the log, and nobody received it".formatted(wire, number));
    } else if (digest != Audience.digestOf(payload(frame))) {
      complain("%s %d: what was received differs from the log".formatted(wire, number));
    }
  }

  /** What is in a server's WebSocket frame, whose length takes 0, 2 or 8 more bytes. */
  private static byte[] payload(ByteBuffer frame) {
    int length = frame.get(frame.position() + 1) & 0x7f;
    int head = 2 + (length < 126 ? 0 : length == 126 ? 2 : 8);
    byte[] payload = new byte[frame.remaining() - head];
    frame.get(frame.position() + head, payload);
    return payload;
  }
}
