package io.gridrelay.node.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gridrelay.client.GridRelayClient;
import io.gridrelay.client.Subscription;
import io.gridrelay.client.jetstream.JetstreamEvent;
import io.gridrelay.node.testing.Eventually;
import io.gridrelay.simulator.SimulatedNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node whose data directory is a small file system of its own, really full. The file system is
 * mounted in a namespace of the node's process and vanishes with it.
 */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class FullDiskIT {
  private static final String DISK = "24m";
  private static final int BALLAST = 8 << 20;

  @TempDir Path directory;

  @BeforeAll
  static void requireMounts() throws Exception {
    Process mount =
        new ProcessBuilder("unshare", "-rm", "mount", "-t", "tmpfs", "x", "/mnt").start();
    assumeThat(mount.waitFor())
        .as("this user may mount a file system in a namespace (unshare -rm)")
        .isZero();
  }

  @Test
  void saysSoAndServesAndGoesOnWhenThereIsRoom() throws Exception {
    try (SimulatedNetwork network =
            SimulatedNetwork.builder().hosts(2).accounts(40).eventsPerSecond(400).start();
        NodeProcess node = new NodeProcess(directory, flags(network), mounting())) {
      node.start();
      network.startTraffic();
      try (GridRelayClient client = GridRelayClient.connect("ws://" + node.server());
          Subscription<JetstreamEvent> live = client.jetstream().fromOldest().subscribe()) {
        assertThat(live.poll(Duration.ofSeconds(30))).isPresent();
        awaitReadiness(node, 503);
        assertThat(node.get("/ready").body()).contains("the disk takes no more events");
        assertThat(node.get("/metrics").body()).contains("gridrelay_log_refused 1.0");
        assertThat(Files.readString(node.log())).contains("make room, or lower storage.retention");

        long newest = drain(live);
        try (Subscription<JetstreamEvent> replay = client.jetstream().fromOldest().subscribe()) {
          assertThat(drain(replay)).as("what there is, is served").isEqualTo(newest);
        }

        Files.delete(node.inside(directory.resolve("data/ballast")));
        awaitReadiness(node, 200);
        assertThat(live.poll(Duration.ofSeconds(30)).orElseThrow().timeUs()).isGreaterThan(newest);
        // Not the metric: what the hosts have kept may have filled the room again by now.
        assertThat(Files.readString(node.log())).contains("the disk takes events again");
      }
      network.stopTraffic();
    }
  }

  /** Time of the last event that comes. */
  private static long drain(Subscription<JetstreamEvent> events) throws Exception {
    long newest = 0;
    for (var event = events.poll(Duration.ofSeconds(20));
        event.isPresent();
        event = events.poll(Duration.ofSeconds(8))) {
      newest = event.get().timeUs();
    }
    return newest;
  }

  private static void awaitReadiness(NodeProcess node, int status) {
    Eventually.await(
        Duration.ofSeconds(60), () -> "/ready says " + status, () -> node.ready() == status);
  }

  private static List<String> flags(SimulatedNetwork network) {
    List<String> flags = new ArrayList<>();
    flags.addAll(List.of("--allow-private-addresses", "--plc", network.plcUri().toString()));
    flags.addAll(List.of("--cluster-bind", "127.0.0.1:0", "--storage-segment-size", "2MiB"));
    network.hosts().forEach(host -> flags.addAll(List.of("--upstream", "pds:" + host.uri())));
    return flags;
  }

  /** Runs the rest of the command line with a disk of its own under the data directory. */
  private List<String> mounting() throws IOException {
    Path data = Files.createDirectory(directory.resolve("data"));
    String script =
        "mount -t tmpfs -o size=%s tmpfs '%s' && head -c %d /dev/zero > '%s/ballast' && exec \"$@\""
            .formatted(DISK, data, BALLAST, data);
    return List.of("unshare", "-rm", "sh", "-c", script, "sh");
  }
}
