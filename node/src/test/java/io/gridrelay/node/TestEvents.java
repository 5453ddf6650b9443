package io.gridrelay.node;

import io.gridrelay.atproto.jetstream.JetstreamTemplate;
import io.gridrelay.eventlog.RowKind;
import io.gridrelay.jet.EventKind;
import io.gridrelay.jet.VerifiedEvent;
import io.gridrelay.jet.VerifiedOperation;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

/** Verified events that look like those of the lanes but for their frames, which hold filling. */
public final class TestEvents {
  private static final String JSON =
      "{\"did\":\"%s\",\"time_us\":,\"kind\":\"commit\",\"commit\":{\"rev\":\"%d\",\"operation\":\"create\"}}";

  private TestEvents() {}

  /** A commit with so many operations and a frame of about so many bytes. */
  public static VerifiedEvent commit(
      String host, long upstreamSeq, String did, long rev, int operations, int frameBytes) {
    byte[] json = JSON.formatted(did, rev).getBytes(StandardCharsets.UTF_8);
    JetstreamTemplate template =
        new JetstreamTemplate(
            json, JSON.formatted(did, rev).indexOf("\"time_us\":") + 10, JetstreamTemplate.NO_SEQ);
    return new VerifiedEvent(
        host,
        upstreamSeq,
        0,
        EventKind.COMMIT,
        did,
        new byte[frameBytes],
        10,
        11,
        rev,
        new byte[32],
        new byte[36],
        (byte) 0,
        Collections.nCopies(
            operations, new VerifiedOperation(RowKind.CREATE, "app.bsky.feed.post", template)),
        null,
        Long.MAX_VALUE);
  }

  /** An account event. */
  public static VerifiedEvent account(String host, long upstreamSeq, String did) {
    byte[] json = "{\"time_us\":,\"seq\":}".getBytes(StandardCharsets.UTF_8);
    return new VerifiedEvent(
        host,
        upstreamSeq,
        0,
        EventKind.ACCOUNT,
        did,
        new byte[100],
        10,
        11,
        0,
        new byte[0],
        new byte[0],
        (byte) 1,
        List.of(),
        new JetstreamTemplate(json, 11, 18),
        Long.MAX_VALUE);
  }
}
