package io.gridrelay.node.serve.fanout;

import static java.util.Objects.requireNonNull;

import io.gridrelay.eventlog.Rendition;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer is to get, as its endpoint decided from the request.
 *
 * @param ahead asked when the start lies ahead of this node's log
 * @param outdatedNotice a frame to send first when the log does not go back to the start; null when
 *     the wire has no word for it
 * @param options reads the client's messages; null when clients have nothing to say on this wire
 * @param waitForOptions whether to send nothing before the first valid options
 * @param maxMessageBytes largest client message, whether it is read or only skipped
 */
public record ConsumerPlan(
    Rendition rendition,
    ConsumerStart start,
    AheadRule ahead,
    EventFilter filter,
    @Nullable ByteBuffer outdatedNotice,
    @Nullable OptionsReader options,
    boolean waitForOptions,
    int maxMessageBytes) {

  public ConsumerPlan {
    requireNonNull(rendition, "rendition");
    requireNonNull(start, "start");
    requireNonNull(ahead, "ahead");
    requireNonNull(filter, "filter");
  }
}
