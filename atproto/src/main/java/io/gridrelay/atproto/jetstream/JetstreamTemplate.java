package io.gridrelay.atproto.jetstream;

import io.gridrelay.atproto.json.JsonBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of one event with holes where the sequencer puts its numbers. The positions count in the
 * JSON as it stands here, with both holes empty.
 *
 * <p>Safe for use by many threads, provided that nobody changes the array: it is shared, not
 * copied, because templates travel through queues and serialization by the thousand per second.
 *
 * @param json UTF-8, valid JSON once the holes are filled
 * @param timeUsAt where {@code time_us} belongs
 * @param seqAt where the sequence number of identity and account events belongs, behind {@code
 *     timeUsAt}; {@link #NO_SEQ} for commits
 */
public record JetstreamTemplate(byte[] json, int timeUsAt, int seqAt) {

  /** There is no hole for a sequence number. */
  public static final int NO_SEQ = -1;

  public JetstreamTemplate {
    boolean seqFits = seqAt == NO_SEQ || seqAt > timeUsAt && seqAt <= json.length;
    if (timeUsAt < 0 || timeUsAt > json.length || !seqFits) {
      throw new IllegalArgumentException(
          "holes at " + timeUsAt + " and " + seqAt + " of " + json.length + " bytes");
    }
  }

  /** Appends the event with its numbers. */
  public void fill(long timeUs, long seq, JsonBuffer out) {
    out.put(json, 0, timeUsAt).putDecimal(timeUs);
    if (seqAt == NO_SEQ) {
      out.put(json, timeUsAt, json.length - timeUsAt);
      return;
    }
    out.put(json, timeUsAt, seqAt - timeUsAt).putDecimal(seq);
    out.put(json, seqAt, json.length - seqAt);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JetstreamTemplate template
        && timeUsAt == template.timeUsAt
        && seqAt == template.seqAt
        && Arrays.equals(json, template.json);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(json);
  }

  @Override
  public String toString() {
    return "JetstreamTemplate[" + new String(json, StandardCharsets.UTF_8) + "]";
  }
}
