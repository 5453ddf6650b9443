package io.gridrelay.atproto.fuzz;

/** What Jazzer calls; the format comes by system property. */
public final class CoverageTarget {

  static final String FORMAT = "gridrelay.fuzz.format";

  private static final FuzzFormat.Rules RULES =
      FuzzFormat.valueOf(System.getProperty(FORMAT, FuzzFormat.CBOR.name())).rules();

  private CoverageTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    RULES.check(input);
  }
}
