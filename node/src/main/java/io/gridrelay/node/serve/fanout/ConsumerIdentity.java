package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.Rendition;
import java.time.Instant;

/**
 * Who a consumer is; never changes.
 *
 * @param id unique on this node
 * @param requestId id of the request that opened the connection
 * @param address client address without the port
 * @param userAgent as the client sent it, cut to a length; may be empty
 * @param since when the connection was opened
 */
public record ConsumerIdentity(
    long id,
    String requestId,
    String address,
    String userAgent,
    Rendition rendition,
    Instant since) {}
