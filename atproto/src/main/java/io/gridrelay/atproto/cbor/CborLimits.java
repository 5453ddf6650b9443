package io.gridrelay.atproto.cbor;

/**
 * Bounds on what a reader accepts.
 *
 * @param maxDepth containers within each other; the outermost counts as one
 * @param maxItems elements of one array, or entries of one map
 * @param maxKeyBytes length of one map key
 */
public record CborLimits(int maxDepth, int maxItems, int maxKeyBytes) {

  /** What the data model recommends. */
  public static final CborLimits DEFAULT = new CborLimits(32, 131_072, 8_192);

  public CborLimits {
    if (maxDepth < 1 || maxItems < 1 || maxKeyBytes < 1) {
      throw new IllegalArgumentException(
          "limits must be positive: " + maxDepth + ", " + maxItems + ", " + maxKeyBytes);
    }
  }
}
