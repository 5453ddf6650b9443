package io.gridrelay.node.lane;

import io.gridrelay.atproto.event.AccountFrame;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.IdentityFrame;
import io.gridrelay.atproto.event.RepoOp.Action;
import io.gridrelay.atproto.event.SequencedFrame;
import io.gridrelay.atproto.event.SyncFrame;
import io.gridrelay.atproto.jetstream.JetstreamEncoder;
import io.gridrelay.atproto.jetstream.JetstreamTemplate;
import io.gridrelay.atproto.repo.CommitOp;
import io.gridrelay.atproto.repo.CommitVerifier;
import io.gridrelay.atproto.repo.Verification;
import io.gridrelay.eventlog.RowKind;
import io.gridrelay.jet.EventKind;
import io.gridrelay.jet.VerifiedEvent;
import io.gridrelay.jet.VerifiedOperation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts events that passed into the form in which they go on, Jetstream messages included: made
 * here, on many threads, and not in the one sequencer. Belongs to one thread.
 */
final class EventForm {

  private static final byte[] NONE = {};
  private static final byte NO_STATUS = 0;

  private final CommitVerifier verifier;
  private final JetstreamEncoder jetstream = new JetstreamEncoder();

  /** The verifier has the archive of the commit that it verified last. */
  EventForm(CommitVerifier verifier) {
    this.verifier = verifier;
  }

  VerifiedEvent commit(
      IncomingEvent event, CommitFrame frame, Verification seen, AccountView account) {
    List<CommitOp> ops = seen.ops();
    List<VerifiedOperation> operations = new ArrayList<>(ops.size());
    jetstream.beginCommit(frame.did().value(), frame.revText());
    for (CommitOp op : ops) {
      operations.add(new VerifiedOperation(kind(op.action()), op.collection(), template(op)));
    }
    return form(
        event,
        EventKind.COMMIT,
        frame,
        seen.rev(),
        seen.dataDigest(),
        seen.commitCid(),
        NO_STATUS,
        operations,
        null,
        account);
  }

  private static RowKind kind(Action action) {
    return switch (action) {
      case CREATE -> RowKind.CREATE;
      case UPDATE -> RowKind.UPDATE;
      case DELETE -> RowKind.DELETE;
      case UNKNOWN -> throw new IllegalArgumentException("an operation of no known kind");
    };
  }

  private @Nullable JetstreamTemplate template(CommitOp op) {
    return switch (op.action()) {
      case CREATE -> jetstream.create(op.collection(), op.rkey(), verifier.archive(), op.block());
      case UPDATE -> jetstream.update(op.collection(), op.rkey(), verifier.archive(), op.block());
      case DELETE -> jetstream.delete(op.collection(), op.rkey());
      case UNKNOWN -> null;
    };
  }

  VerifiedEvent sync(IncomingEvent event, SyncFrame frame, Verification seen, AccountView account) {
    return form(
        event,
        EventKind.SYNC,
        frame,
        seen.rev(),
        seen.dataDigest(),
        seen.commitCid(),
        NO_STATUS,
        List.of(),
        null,
        account);
  }

  VerifiedEvent identity(IncomingEvent event, IdentityFrame frame, AccountView account) {
    JetstreamTemplate template =
        jetstream.identity(frame.did().value(), frame.handle(), frame.time());
    return form(
        event, EventKind.IDENTITY, frame, 0, NONE, NONE, NO_STATUS, List.of(), template, account);
  }

  VerifiedEvent account(IncomingEvent event, AccountFrame frame, byte status, AccountView account) {
    JetstreamTemplate template =
        jetstream.account(frame.did().value(), frame.active(), frame.status(), frame.time());
    return form(
        event, EventKind.ACCOUNT, frame, 0, NONE, NONE, status, List.of(), template, account);
  }

  private static VerifiedEvent form(
      IncomingEvent event,
      EventKind kind,
      SequencedFrame frame,
      long rev,
      byte[] dataDigest,
      byte[] commitCid,
      byte status,
      List<VerifiedOperation> operations,
      @Nullable JetstreamTemplate template,
      AccountView account) {
    return new VerifiedEvent(
        event.host().name(),
        event.position(),
        event.hostLowWater(),
        kind,
        frame.did().value(),
        frame.bytes(),
        frame.seqStart(),
        frame.seqEnd(),
        rev,
        dataDigest,
        commitCid,
        status,
        operations,
        template,
        account.asOfSeq());
  }
}
