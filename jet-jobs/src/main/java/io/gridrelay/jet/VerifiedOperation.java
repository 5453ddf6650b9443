package io.gridrelay.jet;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.jetstream.JetstreamTemplate;
import io.gridrelay.eventlog.RowKind;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a verified commit. Immutable.
 *
 * @param kind {@link RowKind#CREATE}, {@link RowKind#UPDATE} or {@link RowKind#DELETE}
 * @param template its Jetstream message, null if Jetstream has none for it
 */
public record VerifiedOperation(
    RowKind kind, String collection, @Nullable JetstreamTemplate template) {

  public VerifiedOperation {
    requireNonNull(collection, "collection");
    if (!kind.isOperation()) {
      throw new IllegalArgumentException("row kind " + kind + " is no operation");
    }
  }
}
