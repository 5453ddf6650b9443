package io.gridrelay.jet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An item of the Ringbuffer that is no block: events that the sequencer dropped, so that the feeds
 * that brought them, on whichever node, can move on. It is not part of the log. Whoever misses one
 * hands the events over again and gets another. Immutable.
 *
 * <p>It stands right behind a block or marker of the same append, and counts only if that one is of
 * no older epoch: a sequencer without a lease drops events for the sake of blocks that never count.
 *
 * <p>Form, big endian: magic {@code GRD1}, count, then per event its upstream seq (i64), length of
 * the host name (u16) and the host name in UTF-8.
 */
public record DropNotice(List<Dropped> dropped) {
  /** One dropped event. */
  public record Dropped(String host, long upstreamSeq) {}

  /** As many as one notice may hold. */
  static final int LIMIT = 4096;

  private static final int MAGIC = 'G' << 24 | 'R' << 16 | 'D' << 8 | '1';

  public DropNotice {
    dropped = List.copyOf(dropped);
  }

  /** Whether the item of the Ringbuffer is such a notice; otherwise it is a block. */
  public static boolean isNotice(byte[] item) {
    return item.length >= 8 && ByteBuffer.wrap(item).getInt() == MAGIC;
  }

  /** Reads an item for which {@link #isNotice} holds. */
  public static DropNotice parse(byte[] item) {
    ByteBuffer in = ByteBuffer.wrap(item, 4, item.length - 4);
    Dropped[] dropped = new Dropped[in.getInt()];
    for (int i = 0; i < dropped.length; i++) {
      long upstreamSeq = in.getLong();
      byte[] host = new byte[Short.toUnsignedInt(in.getShort())];
      in.get(host);
      dropped[i] = new Dropped(new String(host, StandardCharsets.UTF_8), upstreamSeq);
    }
    return new DropNotice(List.of(dropped));
  }

  /** The item. */
  byte[] toItem() {
    int length = 8;
    for (Dropped each : dropped) {
      length += 10 + each.host().getBytes(StandardCharsets.UTF_8).length;
    }
    ByteBuffer out = ByteBuffer.allocate(length).putInt(MAGIC).putInt(dropped.size());
    for (Dropped each : dropped) {
      byte[] host = each.host().getBytes(StandardCharsets.UTF_8);
      out.putLong(each.upstreamSeq()).putShort((short) host.length).put(host);
    }
    return out.array();
  }
}
