package io.gridrelay.simulator.truth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.simulator.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The checker sees each thing that a relay can get wrong, and nothing where it is right. */
class CheckerTest {
  private static final Did ALICE = Did.parse("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa");
  private static final String FIRST = "2026-01-01T00:00:00.000001Z";
  private static final String SECOND = "2026-01-01T00:00:00.000002Z";

  private final TruthLedger ledger = new TruthLedger();
  private final Checker firehose = new Checker(ledger, Checker.Wire.FIREHOSE);
  private final Checker jetstream = new Checker(ledger, Checker.Wire.JETSTREAM);
  private final FrameWriter frames = new FrameWriter();

  @Test
  void whatComesOnceAndInOrderIsClean() {
    expectTwoIdentities();
    firehose.received(identity(1, FIRST));
    firehose.received(identity(2, SECOND));
    assertThat(firehose.report().isClean()).as("%s", firehose.report()).isTrue();
  }

  @Test
  void missingEventIsLost() {
    expectTwoIdentities();
    firehose.received(identity(2, SECOND));
    assertThat(firehose.report().lost()).isEqualTo(1);
    assertThat(firehose.report().isSound()).isFalse();
  }

  @Test
  void eventUnderASecondNumberIsADuplicate() {
    expectTwoIdentities();
    firehose.received(identity(1, FIRST));
    firehose.received(identity(2, FIRST));
    assertThat(firehose.report().duplicatesWithoutRev()).isEqualTo(1);
  }

  @Test
  void eventAfterALaterOneOfItsAccountIsOutOfOrder() {
    expectTwoIdentities();
    firehose.received(identity(1, SECOND));
    firehose.received(identity(2, FIRST));
    assertThat(firehose.report().outOfOrder()).isEqualTo(1);
  }

  @Test
  void numberThatDoesNotGrowIsARegression() {
    expectTwoIdentities();
    firehose.received(identity(2, FIRST));
    firehose.received(identity(2, SECOND));
    assertThat(firehose.report().regressions()).isEqualTo(1);
    assertThat(firehose.report().twoMeanings()).isEqualTo(1);
  }

  @Test
  void firehoseCursorIsExclusiveAndJetstreamCursorInclusive() {
    expectTwoIdentities();
    firehose.connected(5);
    firehose.received(identity(5, FIRST));
    jetstream.connected(5);
    jetstream.received(json(5, FIRST));
    assertThat(firehose.report().regressions()).isEqualTo(1);
    assertThat(jetstream.report().regressions()).isZero();
  }

  @Test
  void resumeThatRepeatsTheSameNumberIsNoDuplicate() {
    expectTwoIdentities();
    jetstream.received(json(5, FIRST));
    jetstream.connected(5);
    jetstream.received(json(5, FIRST));
    assertThat(jetstream.report().repeats()).isEqualTo(1);
    assertThat(jetstream.report().duplicatesWithoutRev()).isZero();
  }

  @Test
  void eventThatNobodySentIsUnexpected() {
    firehose.received(identity(1, FIRST));
    assertThat(firehose.report().unexpected()).isEqualTo(1);
  }

  @Test
  void refusedEventIsUnexpectedUnlessItMayPass() {
    refuse(FIRST, false);
    refuse(SECOND, true);
    firehose.received(identity(1, FIRST));
    firehose.received(identity(2, SECOND));
    assertThat(firehose.report().unexpected()).isEqualTo(1);
  }

  @Test
  void accountEventWithAnotherStatusIsAMismatch() {
    expect(EventKind.ACCOUNT, FIRST, "takendown");
    firehose.received(frames.account(1, ALICE, FIRST, true, null));
    assertThat(firehose.report().mismatches()).isEqualTo(1);
  }

  @Test
  void everyOperationOfACommitIsToComeOnJetstream() {
    ledger.expect(
        "host",
        1,
        new EventKey(ALICE.value(), EventKind.COMMIT, "3kaaaaaaaaaa2"),
        List.of(
            new ExpectedOp("create", "a.b.c", "1", "cid1"),
            new ExpectedOp("delete", "a.b.c", "2", null)),
        "commit",
        null);
    jetstream.received(commitJson(7, "create", "1", "cid1"));
    assertThat(jetstream.report().lost()).isEqualTo(1);
    jetstream.received(commitJson(8, "delete", "2", null));
    assertThat(jetstream.report().isClean()).as("%s", jetstream.report()).isTrue();
  }

  @Test
  void operationWithAnotherCidIsAMismatch() {
    ledger.expect(
        "host",
        1,
        new EventKey(ALICE.value(), EventKind.COMMIT, "3kaaaaaaaaaa2"),
        List.of(new ExpectedOp("create", "a.b.c", "1", "cid1")),
        "commit",
        null);
    jetstream.received(commitJson(7, "create", "1", "cid2"));
    assertThat(jetstream.report().mismatches()).isEqualTo(1);
  }

  private void expectTwoIdentities() {
    expect(EventKind.IDENTITY, FIRST, null);
    expect(EventKind.IDENTITY, SECOND, null);
  }

  private void expect(EventKind kind, String time, @Nullable String status) {
    ledger.expect("host", 1, new EventKey(ALICE.value(), kind, time), List.of(), null, status);
  }

  private void refuse(String time, boolean mayPass) {
    EventKey key = new EventKey(ALICE.value(), EventKind.IDENTITY, time);
    ledger.refuse(new RefusedEvent("host", 1, key, Fault.WRONG_HOST, mayPass));
  }

  private byte[] identity(long seq, String time) {
    return frames.identity(seq, ALICE, time, null);
  }

  private static byte[] json(long timeUs, String time) {
    return """
    {"did":"%s","time_us":%d,"kind":"identity","identity":{"did":"%s","seq":1,"time":"%s"}}\
    """
        .formatted(ALICE, timeUs, ALICE, time)
        .getBytes(UTF_8);
  }

  private static byte[] commitJson(
      long timeUs, String operation, String rkey, @Nullable String cid) {
    return """
    {"did":"%s","time_us":%d,"kind":"commit","commit":{"rev":"3kaaaaaaaaaa2",\
    "operation":"%s","collection":"a.b.c","rkey":"%s"%s}}\
    """
        .formatted(ALICE, timeUs, operation, rkey, cid == null ? "" : ",\"cid\":\"" + cid + "\"")
        .getBytes(UTF_8);
  }
}
