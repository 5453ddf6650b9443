package io.gridrelay.atproto.fuzz;

import static io.gridrelay.atproto.fuzz.FuzzFormat.require;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.event.BrokenFrame;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.DecodedFrame;
import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.atproto.event.SeqPatch;
import io.gridrelay.atproto.event.SequencedFrame;
import io.gridrelay.atproto.jetstream.JetstreamEncoder;
import java.util.Arrays;

/**
 * Decoding never throws, every part of an accepted frame can be asked for, and giving it another
 * number changes the number and nothing else.
 */
final class FrameRules implements FuzzFormat.Rules {

  private static final long[] NUMBERS = {0, 23, 24, 255, 256, 65_536, 1L << 32, (1L << 53) - 1};

  private final FrameDecoder decoder = new FrameDecoder();
  private final FrameWriter writer = new FrameWriter();
  private final CarReader car = new CarReader();
  private final JetstreamEncoder jetstream = new JetstreamEncoder();

  @Override
  public String check(byte[] input) {
    DecodedFrame frame = decoder.decode(input);
    if (frame instanceof BrokenFrame broken) {
      return broken.rejection().reason();
    }
    if (frame instanceof SequencedFrame sequenced) {
      checkSequence(sequenced);
    }
    if (frame instanceof CommitFrame commit) {
      checkCommit(commit);
    }
    return FuzzFormat.ACCEPTED;
  }

  private void checkSequence(SequencedFrame frame) {
    long seq = NUMBERS[(int) (frame.seq() % NUMBERS.length)] | 1;
    byte[] patched = SeqPatch.withSeq(frame.bytes(), frame.seqStart(), frame.seqEnd(), seq);
    SequencedFrame again = (SequencedFrame) decoder.decode(patched);
    require(again.seq() == seq, "the patched frame has the new number");
    byte[] back = SeqPatch.withSeq(patched, again.seqStart(), again.seqEnd(), frame.seq());
    require(Arrays.equals(back, frame.bytes()), "and nothing else has changed");
  }

  private void checkCommit(CommitFrame commit) {
    commit.ops();
    commit.prevData();
    commit.commitCid();
    try {
      car.read(commit.bytes(), commit.blocksOffset(), commit.blocksLength());
      require(jetstream.encode(commit, car).size() == commit.opCount(), "an answer per operation");
    } catch (AtprotoException _) {
      // the archive is spoilt
    }
    try {
      DecodedFrame again = decoder.decode(writer.commit(commit.message()));
      require(
          again instanceof CommitFrame same && same.ops().equals(commit.ops()),
          "the message can be written again");
    } catch (AtprotoException _) {
      // a revision is no TID
    }
  }
}
