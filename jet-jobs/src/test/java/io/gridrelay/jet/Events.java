package io.gridrelay.jet;

import io.gridrelay.atproto.jetstream.JetstreamTemplate;
import io.gridrelay.eventlog.RowKind;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

/** Verified events whose frames hold filling around a sequence number. */
final class Events {
  /** Three bytes, the number 1000 as CBOR, three bytes. */
  private static final byte[] FRAME = {1, 2, 3, 0x19, 0x03, (byte) 0xE8, 4, 5, 6};

  private Events() {}

  static VerifiedEvent commit(String host, long upstreamSeq, String did, long rev, int operations) {
    VerifiedOperation operation =
        new VerifiedOperation(
            RowKind.CREATE,
            "app.bsky.feed.like",
            new JetstreamTemplate(utf8("{\"time_us\":}"), 11, JetstreamTemplate.NO_SEQ));
    return event(
        host, upstreamSeq, EventKind.COMMIT, did, rev, Collections.nCopies(operations, operation));
  }

  static VerifiedEvent commit(String did, long rev) {
    return commit("a.example", rev, did, rev, 1);
  }

  static VerifiedEvent sync(String did, long rev) {
    return event("a.example", rev, EventKind.SYNC, did, rev, List.of());
  }

  static VerifiedEvent identity(String host, long upstreamSeq, String did) {
    return event(host, upstreamSeq, EventKind.IDENTITY, did, 0, List.of());
  }

  /** As if the lane had known less of the log. */
  static VerifiedEvent verifiedAt(long seq, VerifiedEvent event) {
    return new VerifiedEvent(
        event.host(),
        event.upstreamSeq(),
        event.hostLowWater(),
        event.kind(),
        event.did(),
        event.frame(),
        event.seqStart(),
        event.seqEnd(),
        event.rev(),
        event.dataCid(),
        event.commitCid(),
        event.accountStatus(),
        event.operations(),
        event.template(),
        seq);
  }

  /** As if it were so long. */
  static VerifiedEvent withFrame(byte[] frame, VerifiedEvent event) {
    return new VerifiedEvent(
        event.host(),
        event.upstreamSeq(),
        event.hostLowWater(),
        event.kind(),
        event.did(),
        frame,
        event.seqStart(),
        event.seqEnd(),
        event.rev(),
        event.dataCid(),
        event.commitCid(),
        event.accountStatus(),
        event.operations(),
        event.template(),
        event.verifiedAtSeq());
  }

  private static VerifiedEvent event(
      String host,
      long upstreamSeq,
      EventKind kind,
      String did,
      long rev,
      List<VerifiedOperation> operations) {
    JetstreamTemplate template =
        kind == EventKind.IDENTITY
            ? new JetstreamTemplate(utf8("{\"time_us\":,\"seq\":}"), 11, 18)
            : null;
    return new VerifiedEvent(
        host,
        upstreamSeq,
        upstreamSeq - 1,
        kind,
        did,
        FRAME,
        3,
        6,
        rev,
        new byte[32],
        new byte[36],
        (byte) 0,
        operations,
        template,
        Long.MAX_VALUE);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
