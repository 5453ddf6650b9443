package io.gridrelay.node.serve.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InboundFramesTest {
  private final List<String> heard = new ArrayList<>();
  private final InboundBudget budget = new InboundBudget(1 << 20);
  private final FrameListener listener =
      new FrameListener() {
        @Override
        public void onPing(byte[] payload) {
          heard.add("ping " + new String(payload, UTF_8));
        }

        @Override
        public void onPong() {
          heard.add("pong");
        }

        @Override
        public void onText(byte[] utf8) {
          heard.add("text " + new String(utf8, UTF_8));
          budget.release(utf8.length);
        }

        @Override
        public void onClose(int code, String reason) {
          heard.add("close " + code + " " + reason);
        }
      };

  private InboundFrames parser(boolean textWanted) {
    return new InboundFrames(1000, textWanted, budget, listener);
  }

  private static byte[] frame(int first, String payload) {
    byte[] bytes = payload.getBytes(UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(bytes.length + 8);
    frame.put((byte) first);
    if (bytes.length < 126) {
      frame.put((byte) (0x80 | bytes.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) bytes.length);
    }
    byte[] mask = {1, 2, 3, (byte) 200};
    frame.put(mask);
    for (int i = 0; i < bytes.length; i++) {
      frame.put((byte) (bytes[i] ^ mask[i & 3]));
    }
    return Arrays.copyOf(frame.array(), frame.position());
  }

  private static byte[] conversation() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(frame(0x81, "hello"));
    all.writeBytes(frame(0x01, "a".repeat(300)));
    all.writeBytes(frame(0x89, "are you there"));
    all.writeBytes(frame(0x00, ""));
    all.writeBytes(frame(0x80, "b".repeat(126)));
    all.writeBytes(frame(0x82, "binary"));
    all.writeBytes(frame(0x8A, ""));
    all.writeBytes(frame(0x81, ""));
    return all.toByteArray();
  }

  private static final List<String> EXPECTED =
      List.of(
          "text hello",
          "ping are you there",
          "text " + "a".repeat(300) + "b".repeat(126),
          "pong",
          "text ");

  @Test
  void readsTheSameInWhateverPiecesItComes() throws WebSocketFault {
    byte[] open = conversation();
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      heard.clear();
      InboundFrames parser = parser(true);
      int at = 0;
      while (at < open.length) {
        int n = Math.min(open.length - at, 1 + random.nextInt(round + 1));
        parser.feed(ByteBuffer.wrap(open, at, n));
        at += n;
      }
      assertThat(heard).isEqualTo(EXPECTED);
      assertThat(budget.usedBytes()).isZero();
    }
  }

  @Test
  void unwantedTextIsSkippedButStillBounded() throws WebSocketFault {
    InboundFrames parser = parser(false);
    parser.feed(ByteBuffer.wrap(frame(0x81, "x".repeat(1000))));
    assertThat(heard).isEmpty();
    assertFault(parser, frame(0x81, "x".repeat(1001)), CloseCode.TOO_BIG);
  }

  @Test
  void limitCountsAllFramesOfAMessage() throws WebSocketFault {
    InboundFrames parser = parser(true);
    parser.feed(ByteBuffer.wrap(frame(0x01, "x".repeat(600))));
    assertFault(parser, frame(0x80, "x".repeat(401)), CloseCode.TOO_BIG);
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void messagesBeyondTheBudgetOfTheNodeAreSentAway() {
    InboundFrames parser = new InboundFrames(1000, true, new InboundBudget(500), listener);
    assertFault(parser, frame(0x81, "x".repeat(501)), CloseCode.TRY_AGAIN_LATER);
  }

  @Test
  void abandonedMessagesGiveTheirMemoryBack() throws WebSocketFault {
    InboundFrames parser = parser(true);
    parser.feed(ByteBuffer.wrap(frame(0x01, "x".repeat(600))));
    assertThat(budget.usedBytes()).isPositive();
    parser.discard();
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void randomBytesOnlyEverFaultOrPass() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      if (bytes.length > 1 && random.nextBoolean()) {
        bytes[0] = (byte) (0x80 | random.nextInt(11));
        bytes[1] |= (byte) 0x80;
      }
      try {
        parser(random.nextBoolean()).feed(ByteBuffer.wrap(bytes));
      } catch (WebSocketFault fault) {
        assertThat(fault.code()).as("seed " + seed).isBetween(1002, 1013);
      }
    }
  }

  @Test
  void reasonsAreCutBetweenCharacters() {
    ByteBuffer close = ServerFrames.close(1008, "é".repeat(100));
    assertThat(close.remaining()).isEqualTo(2 + 2 + 122);
    byte[] reason = new byte[122];
    close.position(4).get(reason);
    assertThat(new String(reason, UTF_8)).isEqualTo("é".repeat(61));
  }

  private static void assertFault(InboundFrames parser, byte[] bytes, int code) {
    assertThatThrownBy(() -> parser.feed(ByteBuffer.wrap(bytes)))
        .isInstanceOfSatisfying(
            WebSocketFault.class, fault -> assertThat(fault.code()).isEqualTo(code));
  }
}
