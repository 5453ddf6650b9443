package io.gridrelay.node.serve.jetstream;

import io.gridrelay.node.serve.fanout.EventFilter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The query of {@code /subscribe}. Unknown parameters are ignored.
 *
 * @param cursor absent for the live tip; never negative
 * @param zstd whether messages are compressed with the v1 dictionary
 * @param requireHello whether to wait for a first valid {@code options_update}
 */
public record SubscribeQuery(
    EventFilter filter, OptionalLong cursor, boolean zstd, boolean requireHello) {

  /**
   * Reads the parameters.
   *
   * @param parameters decoded values by name, in the order sent
   * @param socketEncoding value of the request header {@code Socket-Encoding}
   * @throws InvalidOptionsException with the text of the 400 answer
   */
  public static SubscribeQuery parse(
      Map<String, ? extends Collection<String>> parameters, @Nullable String socketEncoding)
      throws InvalidOptionsException {
    OptionalLong cursor = cursor(first(parameters, "cursor"));
    boolean zstd =
        "true".equals(first(parameters, "compress"))
            || (socketEncoding != null && socketEncoding.contains("zstd"));
    try {
      EventFilter filter =
          FilterLimits.filter(
              all(parameters, "wantedCollections"),
              all(parameters, "wantedDids"),
              lenientSize(first(parameters, "maxMessageSizeBytes")));
      return new SubscribeQuery(
          filter, cursor, zstd, "true".equals(first(parameters, "requireHello")));
    } catch (InvalidOptionsException e) {
      throw new InvalidOptionsException("invalid options: " + e.text());
    }
  }

  private static OptionalLong cursor(@Nullable String raw) throws InvalidOptionsException {
    if (raw == null || raw.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      long cursor = Long.parseLong(raw);
      if (cursor >= 0) {
        return OptionalLong.of(cursor);
      }
    } catch (NumberFormatException e) {
      // Refused below, like a negative one.
    }
    throw new InvalidOptionsException("invalid cursor: \"" + raw + "\"");
  }

  /** Whatever is no positive number means "no limit" and is never an error. */
  private static long lenientSize(@Nullable String raw) {
    if (raw == null) {
      return 0;
    }
    try {
      return Math.max(0, Long.parseLong(raw));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static Collection<String> all(
      Map<String, ? extends Collection<String>> parameters, String name) {
    Collection<String> values = parameters.get(name);
    return values == null ? List.of() : values;
  }

  private static @Nullable String first(
      Map<String, ? extends Collection<String>> parameters, String name) {
    Collection<String> values = all(parameters, name);
    return values.isEmpty() ? null : values.iterator().next();
  }
}
