package io.gridrelay.node.peer;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockEnd;
import io.gridrelay.eventlog.CorruptBlockException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Blocks on their way between nodes: each behind its length in four bytes, big endian. */
final class BlockFrames {
  /** About so much is sent at once: many blocks per round trip, few enough to hold in memory. */
  static final int CHUNK_BYTES = 4 << 20;

  /** No answer is longer: a chunk, or a single block. */
  static final int MAX_BYTES = Integer.BYTES + Math.max(CHUNK_BYTES, Block.MAX_BYTES);

  private BlockFrames() {}

  /** The blocks' own arrays, not copied. */
  static ByteBuffer[] encode(List<Block> blocks) {
    List<ByteBuffer> buffers = new ArrayList<>();
    for (Block block : blocks) {
      buffers.add(ByteBuffer.allocate(Integer.BYTES).putInt(block.length()).flip());
      buffers.add(ByteBuffer.wrap(block.asByteArray()));
    }
    return buffers.toArray(ByteBuffer[]::new);
  }

  /**
   * The blocks again, each checked in full, and that nothing is missing between them.
   *
   * @param after what the first one has to follow
   * @throws PeerFaultException if anything is wrong
   */
  static List<Block> decode(byte[] bytes, BlockEnd after) throws PeerFaultException {
    List<Block> blocks = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    BlockEnd end = after;
    long timeUs = 0;
    while (in.hasRemaining()) {
      Block block = next(in);
      if (block.isCommitMarker() || !end.isFollowedBy(block) || block.firstTimeUs() <= timeUs) {
        throw PeerFaultException.damaged("%s does not follow %s".formatted(block, end));
      }
      blocks.add(block);
      end = BlockEnd.of(block);
      timeUs = block.lastTimeUs();
    }
    return blocks;
  }

  private static Block next(ByteBuffer in) throws PeerFaultException {
    int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw PeerFaultException.damaged("what it sent ends inside of a block");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    try {
      return Block.parse(bytes);
    } catch (CorruptBlockException e) {
      throw PeerFaultException.damaged("it sent a damaged block: " + e.getMessage());
    }
  }
}
