package io.gridrelay.benchmarks;

import io.gridrelay.simulator.traffic.TrafficFile;
import io.gridrelay.simulator.traffic.TrafficGenerator;
import io.gridrelay.simulator.traffic.TrafficSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Events that were signed ahead of time, in files that later runs find again. */
public final class SignedTraffic {
  private SignedTraffic() {}

  /**
   * The file of this specification, made if it does not exist.
   *
   * @param named where it is, or is to be; in the temporary directory if that is empty
   */
  public static TrafficFile of(TrafficSpec spec, String named) throws IOException {
    String usual =
        "gridrelay-traffic-%d-%d-%d".formatted(spec.hosts(), spec.accounts(), spec.events());
    Path file =
        named.isEmpty()
            ? Path.of(System.getProperty("java.io.tmpdir")).resolve(usual)
            : Path.of(named);
    if (Files.exists(file)) {
      return TrafficFile.of(file);
    }
    System.out.println("signing " + spec.events() + " events into " + file + " ...");
    return TrafficGenerator.generate(spec, file);
  }
}
