package io.gridrelay.node.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of {@code /state}. Made at most once a second in either form, however many ask: with
 * 20,000 hosts it is some megabytes. Thread-safe; takes milliseconds.
 */
final class StatePage {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private record Made(byte[] json, long nanos) {}

  private final String cluster;
  private final ClusterView view;
  private @Nullable Made open;
  private @Nullable Made full;

  StatePage(String cluster, ClusterView view) {
    this.cluster = cluster;
    this.view = view;
  }

  /** With the consumers, who are nobody else's business, or without. */
  synchronized byte[] json(boolean withConsumers) {
    long now = System.nanoTime();
    Made made = withConsumers ? full : open;
    if (made == null || now - made.nanos() > FRESH_NANOS) {
      made = new Made(make(withConsumers), now);
      if (withConsumers) {
        full = made;
      } else {
        open = made;
      }
    }
    return made.json();
  }

  private byte[] make(boolean withConsumers) {
    byte[] summary = Json.bytes(this::summary);
    ByteArrayOutputStream page = new ByteArrayOutputStream(1 << 16);
    page.write(summary, 0, summary.length - 1); // the brace is still to come
    array(page, "hosts", view.hosts());
    if (withConsumers) {
      array(page, "connections", view.consumers());
    }
    page.write('}');
    return page.toByteArray();
  }

  private void summary(JsonGenerator json) throws IOException {
    List<SeenNode> nodes = view.nodes();
    NodeView sequencer =
        nodes.stream()
            .map(SeenNode::node)
            .filter(node -> node.role().equals(NodeView.SEQUENCER))
            .findFirst()
            .orElse(null);
    json.writeStartObject();
    json.writeStringField("cluster", cluster);
    json.writeStringField("servedBy", view.self());
    Json.time(json, "asOf", System.currentTimeMillis());
    json.writeStringField("sequencer", sequencer == null ? null : sequencer.name());
    json.writeNumberField("epoch", max(nodes, NodeView::epoch));
    json.writeNumberField("lastSeq", max(nodes, node -> node.log().lastSeq()));
    json.writeArrayFieldStart("readyNodes");
    for (String address : view.readyNodes()) {
      json.writeString(address);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("nodes");
    for (SeenNode seen : nodes) {
      json.writeStartObject();
      seen.node().write(json);
      Json.decimal(json, "ageSeconds", seen.ageMillis() / 1000.0);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static long max(List<SeenNode> nodes, ToLongFunction<NodeView> number) {
    return nodes.stream().map(SeenNode::node).mapToLong(number).max().orElse(0);
  }

  private static void array(ByteArrayOutputStream page, String name, List<byte[]> pieces) {
    byte[] begin = (",\"" + name + "\":[").getBytes(UTF_8);
    page.write(begin, 0, begin.length);
    boolean comma = false;
    for (byte[] piece : pieces) {
      comma |= Shard.appendTo(page, piece, comma);
    }
    page.write(']');
  }
}
