package io.gridrelay.eventlog;

/**
 * One of the wire forms in which every event is kept. A rendition's file holds complete RFC 6455
 * server frames (final, unmasked, shortest length form) and nothing else, so the bytes on disk are
 * the bytes on the wire.
 *
 * <p>The order of the constants is the order of the sections of a {@link Block}; it never changes.
 * Immutable.
 */
public enum Rendition {
  /**
   * DAG-CBOR event frames of {@code com.atproto.sync.subscribeRepos}, in binary WebSocket frames.
   */
  FIREHOSE(0, "firehose", ServerFrame.BINARY),
  /** Jetstream v1 JSON, in text WebSocket frames. */
  JETSTREAM(1, "jetstream", ServerFrame.TEXT),
  /** Jetstream v1 JSON compressed with the v1 zstd dictionary, in binary WebSocket frames. */
  JETSTREAM_ZSTD(2, "jetstream-zstd", ServerFrame.BINARY);

  /** How many renditions there are. */
  static final int COUNT = 3;

  private static final Rendition[] ALL = values();

  private final int index;
  private final String suffix;
  private final byte frameStart;

  Rendition(int index, String suffix, byte frameStart) {
    this.index = index;
    this.suffix = suffix;
    this.frameStart = frameStart;
  }

  /**
   * Name of the rendition in file names and metrics: {@code firehose}, {@code jetstream} or {@code
   * jetstream-zstd}.
   */
  public String suffix() {
    return suffix;
  }

  /** First byte of each of its frames: FIN and the opcode. */
  byte frameStart() {
    return frameStart;
  }

  /** Number of its section in a block: 0 to 2. */
  int index() {
    return index;
  }

  /** The constant with this index, without the copy that {@code values()} makes. */
  static Rendition at(int index) {
    return ALL[index];
  }
}
