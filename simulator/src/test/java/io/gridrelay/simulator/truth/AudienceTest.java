package io.gridrelay.simulator.truth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.simulator.truth.Checker.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each consumer missed, and what any two of them were told differently. */
class AudienceTest {
  private static final Did ALICE = Did.parse("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa");
  private static final String FIRST = "2026-01-01T00:00:00.000001Z";
  private static final String SECOND = "2026-01-01T00:00:00.000002Z";

  private final TruthLedger ledger = new TruthLedger();
  private final Audience audience = new Audience(ledger);
  private final Witness one = audience.witness("one", Wire.FIREHOSE);
  private final Witness other = audience.witness("other", Wire.FIREHOSE);
  private final FrameWriter frames = new FrameWriter();

  @Test
  void everyConsumerHasToGetWhatWasSentBeforeTheMark() {
    expect(FIRST);
    int mark = audience.mark();
    expect(SECOND);
    one.received(identity(1, FIRST));
    assertThat(one.missing(mark)).isZero();
    assertThat(other.missing(mark)).isEqualTo(1);
    assertThat(audience.missing(mark)).isEqualTo(1);
    assertThat(audience.missing(audience.mark())).isEqualTo(3);
    assertThat(one.missing(audience.mark(), 5)).singleElement().asString().contains(SECOND);
    other.received(identity(1, FIRST));
    assertThat(audience.missing(mark)).isZero();
    assertThat(audience.report().isSound()).as("%s", audience.report()).isTrue();
  }

  @Test
  void jetstreamHasAMessagePerOperation() {
    Witness jetstream = audience.witness("jetstream", Wire.JETSTREAM);
    ledger.expect(
        "host",
        1,
        new EventKey(ALICE.value(), EventKind.COMMIT, "3kaaaaaaaaaa2"),
        List.of(
            new ExpectedOp("create", "a.b.c", "1", "cid1"),
            new ExpectedOp("delete", "a.b.c", "2", null)),
        "commit",
        null);
    expect(FIRST);
    jetstream.received(createJson(7));
    assertThat(jetstream.missing(1)).isEqualTo(1);
    assertThat(jetstream.missing(2)).isEqualTo(2);
    assertThat(jetstream.missing(2, 1)).singleElement().asString().contains("3kaaaaaaaaaa2");
  }

  @Test
  void numberThatStandsForOtherBytesElsewhereHasTwoMeanings() {
    expect(FIRST);
    expect(SECOND);
    one.received(identity(1, FIRST));
    other.received(identity(1, SECOND));
    assertThat(audience.report().twoMeanings()).isEqualTo(1);
    assertThat(audience.report().samples()).anyMatch(sample -> sample.startsWith("other: "));
  }

  @Test
  void eventUnderASecondNumberIsADuplicateForTheConsumerThatGotBoth() {
    expect(FIRST);
    one.received(identity(1, FIRST));
    one.received(identity(2, FIRST));
    other.received(identity(2, FIRST));
    assertThat(audience.report().duplicates()).isEqualTo(1);
    assertThat(audience.report().isSound()).isTrue();
  }

  @Test
  void earlierEventOfAnAccountMustNotComeAgainAfterALaterOne() {
    expect(FIRST);
    expect(SECOND);
    one.received(identity(1, FIRST));
    one.received(identity(2, SECOND));
    one.received(identity(3, FIRST));
    assertThat(audience.report().duplicates()).isEqualTo(1);
    assertThat(audience.report().outOfOrder()).isEqualTo(1);
  }

  @Test
  void numbersMustGrowOnAConnectionAndLieBehindItsCursor() {
    expect(FIRST);
    expect(SECOND);
    one.received(identity(2, FIRST));
    one.received(identity(1, SECOND));
    other.connected(2);
    other.received(identity(2, FIRST));
    assertThat(audience.report().regressions()).isEqualTo(2);
  }

  @Test
  void resumeFromBeforeIsARepeat() {
    expect(FIRST);
    one.received(identity(1, FIRST));
    one.connected(0);
    one.received(identity(1, FIRST));
    assertThat(audience.report().repeats()).isEqualTo(1);
    assertThat(audience.report().duplicates()).isZero();
    assertThat(audience.report().delivered()).isEqualTo(1);
  }

  @Test
  void eventThatNobodySentIsUnexpected() {
    one.received(identity(1, FIRST));
    other.received(identity(1, FIRST));
    assertThat(audience.report().unexpected()).isEqualTo(1);
  }

  @Test
  void reportTellsWhatIsNewSinceAnEarlierOne() {
    expect(FIRST);
    AudienceReport before = audience.report();
    one.received(identity(1, FIRST));
    one.received(identity(2, FIRST));
    AudienceReport found = audience.report().since(before);
    assertThat(found.delivered()).isEqualTo(1);
    assertThat(found.duplicates()).isEqualTo(1);
    assertThat(found.samples()).hasSize(1);
  }

  @Test
  void remembersWhichBytesANumberStoodFor() {
    expect(FIRST);
    byte[] message = identity(9, FIRST);
    one.received(message);
    assertThat(audience.numbers(Wire.FIREHOSE)).containsExactly(9);
    assertThat(audience.digest(Wire.FIREHOSE, 9)).isEqualTo(Audience.digestOf(message));
    assertThat(audience.digest(Wire.JETSTREAM, 9)).isNull();
  }

  private void expect(String time) {
    EventKey key = new EventKey(ALICE.value(), EventKind.IDENTITY, time);
    ledger.expect("host", 1, key, List.of(), null, null);
  }

  private byte[] identity(long seq, String time) {
    return frames.identity(seq, ALICE, time, null);
  }

  private static byte[] createJson(long timeUs) {
    return """
    {"did":"%s","time_us":%d,"kind":"commit","commit":{"rev":"3kaaaaaaaaaa2",\
    "operation":"create","collection":"a.b.c","rkey":"1","cid":"cid1"}}\
    """
        .formatted(ALICE, timeUs)
        .getBytes(UTF_8);
  }
}
