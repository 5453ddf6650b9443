package io.gridrelay.node.feed;

import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.node.lane.LaneInput;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/**
 * What all feeds of a node share.
 *
 * @param decoders one per event loop
 * @param timer runs reconnects and look-rounds; short tasks only
 * @param listener hears of changes worth storing
 */
record FeedContext(
    FeedConfig config,
    WebSocketClient client,
    ThreadLocal<FrameDecoder> decoders,
    LaneInput lanes,
    HandOverQueue handOver,
    IngestBudget budget,
    FeedCounters counters,
    InstantSource clock,
    RandomGenerator random,
    ScheduledExecutorService timer,
    PoisonLog poison,
    FeedListener listener) {}
