package io.gridrelay.client.firehose;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.event.AccountFrame;
import io.gridrelay.atproto.event.BrokenFrame;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.ErrorFrame;
import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.atproto.event.IdentityFrame;
import io.gridrelay.atproto.event.InfoFrame;
import io.gridrelay.atproto.event.SyncFrame;
import io.gridrelay.atproto.event.UnknownFrame;

/** Reads the messages of {@code subscribeRepos}. Belongs to one thread. */
public final class FirehoseDecoder {
  private final FrameDecoder frames = new FrameDecoder();

  /** What a message was. */
  public sealed interface Decoded {}

  /** An event. */
  public record Event(FirehoseEvent event) implements Decoded {}

  /** The server ends the stream: {@code FutureCursor}, {@code ConsumerTooSlow} and the like. */
  public record StreamError(String name, String message) implements Decoded {}

  /** A kind of message that came after this version; to be passed over. */
  public record Unknown() implements Decoded {}

  /**
   * Decodes one binary message. The array must not be changed afterwards.
   *
   * @throws AtprotoException if it is malformed
   */
  public Decoded decode(byte[] message) {
    return switch (frames.decode(message)) {
      case CommitFrame frame -> new Event(new CommitEvent(frame));
      case SyncFrame frame -> new Event(new SyncEvent(frame));
      case IdentityFrame frame -> new Event(new IdentityEvent(frame));
      case AccountFrame frame -> new Event(new AccountEvent(frame));
      case InfoFrame frame -> new Event(new InfoEvent(frame));
      case ErrorFrame frame ->
          new StreamError(frame.error(), frame.message() == null ? "" : frame.message());
      case UnknownFrame unknown -> new Unknown();
      case BrokenFrame broken -> throw new MalformedFrameException(broken.rejection().toString());
    };
  }
}
