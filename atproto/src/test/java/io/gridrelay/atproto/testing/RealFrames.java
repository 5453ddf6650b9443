package io.gridrelay.atproto.testing;

import com.github.luben.zstd.Zstd;
import io.gridrelay.atproto.crypto.PublicKey;
import io.gridrelay.atproto.identity.DidDocument;
import io.gridrelay.atproto.syntax.Did;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The fifty captured frames and the keys of their accounts. */
public final class RealFrames {

  private RealFrames() {}

  public static List<byte[]> all() {
    byte[] compressed = Vectors.bytes("corpus/frames.bin.zst");
    byte[] stream = Zstd.decompress(compressed, (int) Zstd.getFrameContentSize(compressed));
    ByteBuffer in = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> frames = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] frame = new byte[in.getInt()];
      in.get(frame);
      frames.add(frame);
    }
    return frames;
  }

  public static Map<Did, PublicKey> keys() {
    Map<Did, PublicKey> keys = new HashMap<>();
    Vectors.json("corpus/did_docs.json")
        .properties()
        .forEach(
            entry -> {
              Did did = Did.parse(entry.getKey());
              byte[] json = entry.getValue().toString().getBytes(StandardCharsets.UTF_8);
              keys.put(did, DidDocument.parse(json, did).signingKey().orElseThrow());
            });
    return keys;
  }
}
