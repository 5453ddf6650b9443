package io.gridrelay.client;

import io.gridrelay.client.firehose.FirehoseDecoder;
import io.gridrelay.client.firehose.FirehoseEvent;
import java.net.URI;
import java.util.List;

/** {@code com.atproto.sync.subscribeRepos}: the cursor is exclusive. */
final class FirehoseWire implements Wire<FirehoseEvent> {
  private static final String PATH = "/xrpc/com.atproto.sync.subscribeRepos";

  private final FirehoseDecoder decoder = new FirehoseDecoder();

  @Override
  public URI uri(URI server, Start start) {
    List<String> query =
        switch (start) {
          case Start.Live() -> List.of();
          case Start.Oldest() -> List.of("cursor=0");
          case Start.After(long cursor) -> List.of("cursor=" + cursor);
        };
    return ServerUri.endpoint(server, PATH, query);
  }

  @Override
  public Outcome<FirehoseEvent> decode(Message message) {
    if (message.text()) {
      return new Ignored<>();
    }
    return switch (decoder.decode(message.payload())) {
      case FirehoseDecoder.Event(FirehoseEvent event) -> new Event<>(event, event.seq());
      case FirehoseDecoder.StreamError(String name, String text) -> new StreamError<>(name, text);
      case FirehoseDecoder.Unknown unknown -> new Ignored<>();
    };
  }

  @Override
  public void close() {}
}
