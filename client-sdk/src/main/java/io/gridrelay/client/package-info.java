/**
 * The Java SDK: typed subscriptions to the firehose and to Jetstream. A first event in five lines:
 *
 * {@snippet :
 * try (GridRelayClient client = GridRelayClient.connect("ws://localhost:6008");
 *     Subscription<JetstreamEvent> events = client.jetstream().collections("app.bsky.feed.post").subscribe()) {
 *   for (JetstreamEvent event : events) {
 *     System.out.println(event.json());
 *   }
 * }
 * }
 *
 * <p>{@link io.gridrelay.client.Subscription} iterates by blocking, reconnects by itself, fails
 * over between the nodes of a cluster, and neither skips nor repeats an event meanwhile. Who reads
 * slowly slows only itself: what is not asked for stays on the server. Store {@link
 * io.gridrelay.client.Subscription#cursor} after an event is processed, and pass it to {@code
 * after} the next time.
 *
 * <p>Thread-safety: a {@link io.gridrelay.client.GridRelayClient} and its requests are thread-safe;
 * a subscription is read by one thread, and closed by any.
 *
 * <p>Left out on purpose: verification of signatures (relays do it), and storing cursors (only the
 * user knows when an event is done). The SDK never sees Hazelcast or Undertow.
 */
@NullMarked
package io.gridrelay.client;

import org.jspecify.annotations.NullMarked;
