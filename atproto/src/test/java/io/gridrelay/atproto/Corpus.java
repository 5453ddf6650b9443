package io.gridrelay.atproto;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Fifty contiguous events of the live network, byte for byte as a relay sent them. */
public final class Corpus {

  private Corpus() {}

  /** The binary messages in their order. */
  public static List<byte[]> frames() {
    byte[] compressed = Vectors.bytes("corpus/frames.bin.zst");
    byte[] bytes = Zstd.decompress(compressed, (int) Zstd.getFrameContentSize(compressed));
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> frames = new ArrayList<>();
    while (buffer.hasRemaining()) {
      byte[] frame = new byte[buffer.getInt()];
      buffer.get(frame);
      frames.add(frame);
    }
    assertThat(frames).hasSize(50);
    return frames;
  }
}
