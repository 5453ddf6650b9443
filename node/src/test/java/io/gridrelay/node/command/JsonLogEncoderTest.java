package io.gridrelay.node.command;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonLogEncoderTest {
  @Test
  void writesOneObjectPerLineWithEverythingEscaped() {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(new LoggerContext());
    event.setTimeStamp(0);
    event.setLevel(Level.WARN);
    event.setLoggerName("a.B");
    event.setThreadName("t\u0001");
    event.setMDCPropertyMap(Map.of("request", "7"));
    event.setMessage("said \"{}\"\n\tand went \\");
    event.setArgumentArray(new Object[] {"höi"});

    String line = new String(new JsonLogEncoder().encode(event), StandardCharsets.UTF_8);

    assertThat(line)
        .isEqualTo(
            "{\"time\":\"1970-01-01T00:00:00Z\",\"level\":\"WARN\",\"logger\":\"a.B\",\"thread\":\"t\\u0001\",\"message\":\"said"
                + " \\\"höi\\\"\\n"
                + "\\tand went \\\\\",\"request\":\"7\"}\n");
  }
}
