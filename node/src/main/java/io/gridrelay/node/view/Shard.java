package io.gridrelay.node.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * What one node says about many things, as values of a replicated map: the objects of a JSON array
 * without its brackets, compressed, so many to a value that no value gets large. To show them all
 * is to join the texts; nothing is parsed for it.
 */
final class Shard {
  /** About 60 kB compressed. */
  static final int ENTRIES = 2_000;

  /** More of one kind on one node are not shared; the limits of hosts and consumers are there. */
  static final int MAX_ENTRIES = 20_000;

  private Shard() {}

  /** Writes the fields of an entry. */
  @FunctionalInterface
  interface Entry<T> {
    void write(T entry, JsonGenerator json) throws IOException;
  }

  /** At least one value, which may be empty. */
  static <T> List<byte[]> pack(List<T> entries, Entry<T> fields) {
    List<T> shared = entries.subList(0, Math.min(entries.size(), MAX_ENTRIES));
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; i < shared.size(); i += ENTRIES) {
      values.add(value(shared.subList(i, Math.min(i + ENTRIES, shared.size())), fields));
    }
    return values.isEmpty() ? List.of(value(List.of(), fields)) : values;
  }

  private static <T> byte[] value(List<T> entries, Entry<T> fields) {
    byte[] array =
        Json.bytes(
            json -> {
              json.writeStartArray();
              for (T entry : entries) {
                json.writeStartObject();
                fields.write(entry, json);
                json.writeEndObject();
              }
              json.writeEndArray();
            });
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
      out.write(array, 1, array.length - 2);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  /** Reads the entries of a value; none if it is not ours. */
  static List<Fields> parse(byte[] value) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    json.writeBytes("{\"entries\":[".getBytes(UTF_8));
    appendTo(json, value, false);
    json.writeBytes("]}".getBytes(UTF_8));
    try {
      return Fields.parse(json.toByteArray()).objects("entries");
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Appends the entries of a value to the inside of an array; true if there were any. */
  static boolean appendTo(ByteArrayOutputStream array, byte[] value, boolean comma) {
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(value))) {
      byte[] entries = in.readAllBytes();
      if (entries.length == 0) {
        return false;
      }
      if (comma) {
        array.write(',');
      }
      array.write(entries, 0, entries.length);
      return true;
    } catch (IOException e) {
      return false; // not ours: shown without it
    }
  }
}
