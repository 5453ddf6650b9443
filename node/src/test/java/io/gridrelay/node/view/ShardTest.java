package io.gridrelay.node.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardTest {
  @Test
  void keepsEveryFieldOfEveryKindOfEntry() {
    NodeView node = Views.node("n1", NodeView.SEQUENCER, "catching_up", "state_store");
    assertThat(Shard.pack(List.of(node), NodeView::write))
        .singleElement()
        .satisfies(
            value -> assertThat(Shard.parse(value)).extracting(NodeView::of).containsExactly(node));
    List<HostView> hosts = List.of(Views.host("a.example", "n1", -1), Views.host("b", "n2", 5));
    assertThat(Shard.parse(Shard.pack(hosts, HostView::write).getFirst()))
        .extracting(HostView::of)
        .isEqualTo(hosts);
    List<ConnectionView> consumers = List.of(Views.connection(1, "n1"), Views.connection(2, "n2"));
    assertThat(Shard.parse(Shard.pack(consumers, ConnectionView::write).getFirst()))
        .extracting(ConnectionView::of)
        .isEqualTo(consumers);
  }

  @Test
  void cutsManyEntriesIntoValuesOfABoundedSizeAndStopsAtALimit() {
    List<HostView> many = Views.hosts("n1", Shard.MAX_ENTRIES + 1, 1_234_567_890);
    List<byte[]> values = Shard.pack(many, HostView::write);
    assertThat(values)
        .hasSize(Shard.MAX_ENTRIES / Shard.ENTRIES)
        .allSatisfy(value -> assertThat(value).hasSizeLessThan(100_000));
    assertThat(values.stream().mapToInt(value -> Shard.parse(value).size()).sum())
        .isEqualTo(Shard.MAX_ENTRIES);
  }

  @Test
  void joinsValuesToAnArrayWhateverIsEmptyOrBrokenAmongThem() {
    byte[] none = Shard.pack(List.<HostView>of(), HostView::write).getFirst();
    byte[] one = Shard.pack(Views.hosts("n1", 1, 1), HostView::write).getFirst();
    ByteArrayOutputStream array = new ByteArrayOutputStream();
    boolean comma = false;
    for (byte[] value : List.of(none, one, new byte[] {1, 2, 3}, one)) {
      comma |= Shard.appendTo(array, value, comma);
    }
    assertThat(array.toString(StandardCharsets.UTF_8))
        .matches("\\{[^{}]*},\\{[^{}]*}")
        .contains("pds1.n1.example");
  }
}
