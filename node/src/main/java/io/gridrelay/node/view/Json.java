package io.gridrelay.node.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/** How the view writes JSON: numbers as they are, times in RFC 3339. */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** Writes something. */
  @FunctionalInterface
  interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  static byte[] bytes(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      body.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /** A time, or null for the beginning of time. */
  static void time(JsonGenerator json, String name, long millis) throws IOException {
    if (millis <= 0) {
      json.writeNullField(name);
    } else {
      json.writeStringField(name, Instant.ofEpochMilli(millis).toString());
    }
  }

  /** Three digits behind the point: what is measured is not more exact. */
  static void decimal(JsonGenerator json, String name, double value) throws IOException {
    json.writeNumberField(name, Math.round(value * 1000) / 1000.0);
  }
}
