package io.gridrelay.client.firehose;

import io.gridrelay.atproto.event.InfoFrame;
import java.util.Optional;

/**
 * The relay says something about the stream. {@code OutdatedCursor}: what lies between the cursor
 * and the next event is no longer kept. Immutable.
 */
public final class InfoEvent implements FirehoseEvent {
  private final InfoFrame frame;

  InfoEvent(InfoFrame frame) {
    this.frame = frame;
  }

  @Override
  public long seq() {
    return 0;
  }

  public String name() {
    return frame.name();
  }

  public Optional<String> message() {
    return Optional.ofNullable(frame.message());
  }

  /** Whether events between the cursor and the next event are lost. */
  public boolean isOutdatedCursor() {
    return name().equals("OutdatedCursor");
  }

  @Override
  public byte[] frame() {
    return frame.bytes().clone();
  }

  @Override
  public String toString() {
    return "InfoEvent[" + name() + message().map(text -> ": " + text).orElse("") + "]";
  }
}
