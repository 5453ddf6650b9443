package io.gridrelay.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.config.NodeConfig;
import io.gridrelay.eventlog.EventLogConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void takesEverySettingOfTheLog() {
    EventLogConfig log =
        Settings.log(
            NodeConfig.of(
                "storage.segment-size", "1MiB",
                "storage.retention-age", "5h",
                "storage.retention-size", "7MiB",
                "storage.idle-open-segments", "3"));
    assertThat(log)
        .isEqualTo(
            EventLogConfig.defaults()
                .withSegmentBytes(1 << 20)
                .withRetention(Duration.ofHours(5), 7 << 20)
                .withIdleOpenSegments(3));
    assertThat(log.idleOpenSegments()).isEqualTo(3);
  }
}
