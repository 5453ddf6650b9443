package io.gridrelay.atproto.jetstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * The zstd dictionary of Jetstream's version 1 wire; see NOTICE for where it comes from.
 * Thread-safe.
 */
public final class JetstreamDictionary {
  /** Its number in the header of every frame. */
  public static final int ID = 1_612_007_021;

  private static final String RESOURCE = "jetstream-v1.zdict";

  private JetstreamDictionary() {}

  /** Its bytes, read anew. */
  public static byte[] load() {
    try (InputStream in = JetstreamDictionary.class.getResourceAsStream(RESOURCE)) {
      return Objects.requireNonNull(in, RESOURCE).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
  }
}
