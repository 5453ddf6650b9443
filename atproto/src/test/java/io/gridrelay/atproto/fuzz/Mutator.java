package io.gridrelay.atproto.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Spoils valid inputs in the ways that decoders fear. A pure function of its seed. */
final class Mutator {

  /** Heads, lengths and separators of the formats at hand, and the edges of integers. */
  private static final int[] INTERESTING = {
    0x00, 0x01, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1f, 0x20, 0x3b, 0x40, 0x58, 0x5f, 0x60, 0x78, 0x7f,
    0x80, 0x9f, 0xa0, 0xa1, 0xbf, 0xc0, 0xd8, 0x2a, 0xed, 0xf0, 0xf4, 0xf5, 0xf6, 0xf7, 0xfb, 0xff,
    '"', '\\', '{', '}', '[', ']', ':', ',', '.', '-', '/', '%', 'e', 'Z',
  };

  private static final int MAX_LENGTH = 1 << 16;

  private final SplittableRandom random;
  private final List<byte[]> seeds;

  Mutator(long seed, List<byte[]> seeds) {
    this.random = new SplittableRandom(seed);
    this.seeds = seeds;
  }

  /** A seed as it is, one time in sixteen, otherwise spoilt in one to four places. */
  byte[] next() {
    byte[] input = anySeed().clone();
    int rounds = random.nextInt(16) == 0 ? 0 : 1 + random.nextInt(4);
    for (int i = 0; i < rounds; i++) {
      input = spoil(input);
    }
    return input;
  }

  private byte[] anySeed() {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private byte[] spoil(byte[] input) {
    if (input.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    int at = random.nextInt(input.length);
    switch (random.nextInt(8)) {
      case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> input[at] = (byte) interesting();
      case 2 -> input[at] = (byte) (input[at] + (random.nextBoolean() ? 1 : -1));
      case 3 -> {
        return Arrays.copyOf(input, at);
      }
      case 4 -> {
        return replace(input, at, at, new byte[] {(byte) interesting()});
      }
      case 5 -> {
        return replace(input, at, end(input, at), new byte[0]);
      }
      case 6 -> { // twice: a duplicate key, a deeper nest, a repeated block
        return replace(input, at, at, Arrays.copyOfRange(input, at, end(input, at)));
      }
      default -> {
        byte[] other = anySeed();
        int from = other.length == 0 ? 0 : random.nextInt(other.length);
        byte[] piece = Arrays.copyOfRange(other, from, end(other, from));
        return replace(input, at, random.nextBoolean() ? at : end(input, at), piece);
      }
    }
    return input;
  }

  private int interesting() {
    return random.nextInt(4) == 0
        ? random.nextInt(256)
        : INTERESTING[random.nextInt(INTERESTING.length)];
  }

  private int end(byte[] input, int from) {
    int longest = Math.min(input.length - from, random.nextInt(8) == 0 ? 512 : 16);
    return from + (longest <= 0 ? 0 : 1 + random.nextInt(longest));
  }

  private static byte[] replace(byte[] input, int from, int to, byte[] piece) {
    int length = input.length - (to - from) + piece.length;
    if (length > MAX_LENGTH) {
      return input;
    }
    byte[] result = Arrays.copyOf(input, length);
    System.arraycopy(piece, 0, result, from, piece.length);
    System.arraycopy(input, to, result, from + piece.length, input.length - to);
    return result;
  }
}
