package io.gridrelay.client;

import io.gridrelay.client.jetstream.JetstreamDecoder;
import io.gridrelay.client.jetstream.JetstreamEvent;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Jetstream, version 1: the cursor is inclusive, so the next microsecond is asked for. */
final class JetstreamWire implements Wire<JetstreamEvent> {
  private static final String PATH = "/subscribe";

  private final List<String> filters;
  private final JetstreamDecoder decoder;
  private final boolean compressed;

  JetstreamWire(List<String> filters, byte @Nullable [] dictionary) {
    this.filters = List.copyOf(filters);
    this.compressed = dictionary != null;
    this.decoder =
        dictionary == null ? JetstreamDecoder.plain() : JetstreamDecoder.compressed(dictionary);
  }

  @Override
  public URI uri(URI server, Start start) {
    List<String> query = new ArrayList<>(filters);
    if (compressed) {
      query.add("compress=true");
    }
    switch (start) {
      case Start.Live() -> {}
      case Start.Oldest() -> query.add("cursor=0");
      case Start.After(long cursor) -> query.add("cursor=" + (cursor + 1));
    }
    return ServerUri.endpoint(server, PATH, query);
  }

  @Override
  public Outcome<JetstreamEvent> decode(Message message) {
    if (message.text() == compressed) {
      return new Ignored<>();
    }
    return decoder
        .decode(message.payload())
        .<Outcome<JetstreamEvent>>map(event -> new Event<>(event, event.timeUs()))
        .orElseGet(Ignored::new);
  }

  @Override
  public void close() {
    decoder.close();
  }
}
