package io.gridrelay.atproto.fuzz;

import static io.gridrelay.atproto.fuzz.FuzzFormat.require;

import io.gridrelay.atproto.car.CarException;
import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.car.CarWriter;
import io.gridrelay.atproto.cid.Cid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The blocks of an accepted archive are found, have their hashes, and can be written again. Since
 * nobody guesses a hash, the input is also taken as the data of blocks in an archive that fits.
 */
final class CarRules implements FuzzFormat.Rules {

  private final CarReader reader = new CarReader();
  private final CarReader second = new CarReader();

  @Override
  public String check(byte[] input) {
    requireAccepted(wrap(input));
    try {
      reader.read(input);
    } catch (CarException e) {
      require(reader.blockCount() == 0, "a rejected archive has no blocks");
      return e.rejection().reason();
    }
    checkBlocks();
    return FuzzFormat.ACCEPTED;
  }

  /** Splits the input into blocks, the first byte of each saying how long the next is. */
  private static byte[] wrap(byte[] input) {
    CarWriter writer = new CarWriter().begin(Cid.ofRaw(input)).add(Cid.ofRaw(input), input);
    for (int at = 0; at < input.length; ) {
      int end = Math.min(input.length, at + 1 + (input[at] & 0x3f));
      byte[] data = Arrays.copyOfRange(input, at, end);
      writer.add(input[at] < 0 ? Cid.ofRaw(data) : Cid.ofDagCbor(data), data);
      at = end;
    }
    return writer.toByteArray();
  }

  private void requireAccepted(byte[] archive) {
    reader.read(archive);
    require(reader.rootBlock() == 0, "the root is the first block");
    checkBlocks();
  }

  private void checkBlocks() {
    List<Cid> roots = new ArrayList<>();
    for (int i = 0; i < reader.rootCount(); i++) {
      roots.add(Cid.fromBytes(reader.buffer(), reader.rootOffset(i), reader.rootLength(i)));
    }
    CarWriter writer = new CarWriter().begin(roots);
    for (int block = 0; block < reader.blockCount(); block++) {
      int cid = reader.cidOffset(block);
      require(reader.find(reader.buffer(), cid, Cid.BLESSED_LENGTH) == block, "blocks are found");
      writer.add(
          Cid.fromBytes(reader.buffer(), cid, Cid.BLESSED_LENGTH),
          reader.buffer(),
          reader.dataOffset(block),
          reader.dataLength(block));
    }
    second.read(writer.toByteArray());
    require(second.blockCount() == reader.blockCount(), "all blocks can be written again");
    require(second.rootBlock() == reader.rootBlock(), "in their order");
  }
}
