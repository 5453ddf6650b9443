package io.gridrelay.jet;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.gridrelay.atproto.jetstream.JetstreamDictionary;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCompressorTest {
  private static final int SINGLE_SEGMENT = 0x20;

  private final MessageCompressor compressor = new MessageCompressor();

  @AfterEach
  void close() {
    compressor.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 600, 65_536, 131_072, 131_073, 1_088_193})
  void writesFramesThatAnyClientOfTheWireCanRead(int size) {
    byte[] message = message(size);
    byte[] frame = compress(message);
    assertThat(Zstd.getDictIdFromFrame(frame)).isEqualTo(JetstreamDictionary.ID);
    assertThat(Zstd.getFrameContentSize(frame)).isEqualTo(size);
    assertThat(windowBytes(frame, size)).isLessThanOrEqualTo(128 * 1024);
    assertThat(Zstd.decompress(frame, JetstreamDictionary.load(), size)).isEqualTo(message);
  }

  @Test
  void usesTheDictionary() {
    byte[] message =
        """
        {"did":"did:plc:abcdefghijklmnopqrstuvwx","time_us":1725911162329308,"kind":"commit",\
        "commit":{"rev":"3l3qo2vutsw2b","operation":"create","collection":"app.bsky.feed.like",\
        "rkey":"3l3qo2vuowo2b","record":{"$type":"app.bsky.feed.like",\
        "createdAt":"2024-09-09T19:46:02.102Z"}}}\
        """
            .getBytes(StandardCharsets.UTF_8);
    assertThat(compress(message)).hasSizeLessThan(message.length / 2);
  }

  @Test
  void appendsToWhatTheArenaHolds() {
    ByteArena arena = new ByteArena();
    byte[] message = message(600);
    compressor.compress(message, 0, 600, arena);
    int first = arena.size();
    compressor.compress(message, 0, 600, arena);
    assertThat(Arrays.copyOfRange(arena.array(), first, arena.size()))
        .isEqualTo(Arrays.copyOf(arena.array(), first));
  }

  private byte[] compress(byte[] message) {
    ByteArena arena = new ByteArena();
    compressor.compress(message, 0, message.length, arena);
    return Arrays.copyOf(arena.array(), arena.size());
  }

  private static byte[] message(int size) {
    byte[] message = new byte[size];
    Random random = new Random(size);
    for (int i = 0; i < size; i++) {
      message[i] = (byte) ('a' + random.nextInt(26));
    }
    return message;
  }

  /**
   * Window of a zstd frame by RFC 8878, section 3.1.1.1: a byte behind the descriptor, or the whole
   * content.
   */
  private static long windowBytes(byte[] frame, int contentSize) {
    if ((frame[4] & SINGLE_SEGMENT) != 0) {
      return contentSize;
    }
    int descriptor = frame[5] & 0xFF;
    long base = 1L << 10 + (descriptor >> 3);
    return base + base / 8 * (descriptor & 7);
  }
}
