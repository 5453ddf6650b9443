package io.gridrelay.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.atproto.cbor.DataValue;
import io.gridrelay.atproto.cbor.DataValue.MapValue;
import io.gridrelay.atproto.cbor.DataValue.TextValue;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The generated commits look like those of the live network. */
@Timeout(120)
class FrameSizeTest {
  private static final int FRAMES = 2_000;

  @Test
  void commitsHaveTheSizesAndOperationsOfTheLiveNetwork() throws IOException {
    long bytes = 0;
    long blocks = 0;
    long single = 0;
    Map<String, Integer> actions = new HashMap<>();
    for (byte[] frame : frames()) {
      FrameShape shape = FrameShape.of(frame);
      bytes += frame.length;
      blocks += shape.blocks().blockCount();
      List<DataValue> ops = shape.ops().items();
      single += ops.size() == 1 ? 1 : 0;
      ops.forEach(op -> actions.merge(action(op), 1, Integer::sum));
    }
    double ops = actions.values().stream().mapToInt(Integer::intValue).sum();
    // Record keys follow the clock, and with them the shape of the trees: no two runs are alike.
    assertThat(bytes / (double) FRAMES).as("mean bytes").isBetween(4_500.0, 5_600.0);
    assertThat(blocks / (double) FRAMES).as("mean blocks").isBetween(8.5, 11.0);
    assertThat(single / (double) FRAMES).as("share of one operation").isBetween(0.66, 0.74);
    assertThat(actions.get("create") / ops).as("creates").isBetween(0.75, 0.88);
    assertThat(actions.get("update") / ops).as("updates").isBetween(0.03, 0.15);
    assertThat(actions.get("delete") / ops).as("deletes").isBetween(0.08, 0.11);
  }

  private static String action(DataValue op) {
    return ((MapValue) op).get("action") instanceof TextValue text ? text.value() : "none";
  }

  private static List<byte[]> frames() throws IOException {
    try (SimulatedNetwork network =
            SimulatedNetwork.builder()
                .hosts(1)
                .accounts(100)
                .mix(TrafficMix.commitsOnly())
                .start();
        RawConsumer consumer = RawConsumer.live(network.hosts().getFirst())) {
      network.emit(FRAMES);
      return consumer.frames(FRAMES);
    }
  }
}
