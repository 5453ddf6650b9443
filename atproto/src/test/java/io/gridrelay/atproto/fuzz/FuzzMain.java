package io.gridrelay.atproto.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Millions of inputs for one format or all of them. From the root of the repository:
 *
 * <pre>
 * mvn -q -Dquick -pl atproto test-compile exec:exec@fuzz -Dfuzz.format=all -Dfuzz.count=10000000
 * mvn -q -Dquick -pl atproto test-compile exec:exec@fuzz -Dfuzz.format=cbor -Dfuzz.seed=42
 * mvn -q -Dquick -pl atproto test-compile exec:exec@fuzz -Dfuzz.format=cbor -Dfuzz.coverage=true
 * </pre>
 *
 * The same seed gives the same inputs. With {@code fuzz.coverage} Jazzer chooses the inputs, guided
 * by the branches that they reach; it works on JDK 25 with nothing but a warning about its agent.
 */
public final class FuzzMain {

  private FuzzMain() {}

  /**
   * @param args format or "all", number of inputs, seed or "" for a new one, whether to be guided
   */
  public static void main(String[] args) throws ReflectiveOperationException, IOException {
    String format = args[0].toUpperCase(Locale.ROOT);
    long count = Long.parseLong(args[1]);
    long seed = args.length < 3 || args[2].isEmpty() ? System.nanoTime() : Long.parseLong(args[2]);
    if (args.length > 3 && Boolean.parseBoolean(args[3])) {
      guided(FuzzFormat.valueOf(format), count, seed);
      return;
    }
    List<FuzzFormat> formats =
        format.equals("ALL") ? List.of(FuzzFormat.values()) : List.of(FuzzFormat.valueOf(format));
    for (FuzzFormat each : formats) {
      System.out.println(run(each, count, seed));
    }
  }

  /** One line of figures; throws with the input and the seed if a rule is broken. */
  static String run(FuzzFormat format, long count, long seed) {
    Mutator mutator = new Mutator(seed, format.seeds());
    FuzzFormat.Rules rules = format.rules();
    Map<String, Long> outcomes = new TreeMap<>();
    long start = System.nanoTime();
    for (long i = 0; i < count; i++) {
      byte[] input = mutator.next();
      try {
        outcomes.merge(rules.check(input), 1L, Long::sum);
      } catch (Throwable e) {
        String hex = HexFormat.of().formatHex(input);
        throw new AssertionError(
            format + ", seed " + seed + ", input " + i + ": " + e + "\n" + hex, e);
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return "format=%s seed=%d inputs=%d seconds=%.1f perSecond=%.0f outcomes=%s"
        .formatted(format, seed, count, seconds, count / seconds, outcomes);
  }

  /** Jazzer ends the process by itself, with a code other than 0 if it found something. */
  private static void guided(FuzzFormat format, long count, long seed)
      throws ReflectiveOperationException, IOException {
    Path corpus = Files.createTempDirectory("fuzz-" + format);
    int number = 0;
    for (byte[] each : format.seeds()) {
      Files.write(corpus.resolve("seed-" + number++), each);
    }
    System.out.println("format=" + format + " seed=" + (int) seed + " corpus=" + corpus);
    System.setProperty(CoverageTarget.FORMAT, format.name());
    String[] arguments = {
      "--target_class=" + CoverageTarget.class.getName(),
      "--instrumentation_includes=io.gridrelay.**",
      "--reproducer_path=target",
      "-artifact_prefix=target/",
      "-seed=" + (int) seed,
      "-runs=" + count,
      "-max_len=4096",
      "-print_final_stats=1",
      corpus.toString()
    };
    // By name: Jazzer is on the class path of tests, but nothing of ours compiles against it.
    Class.forName("com.code_intelligence.jazzer.Jazzer")
        .getMethod("main", String[].class)
        .invoke(null, (Object) arguments);
  }
}
