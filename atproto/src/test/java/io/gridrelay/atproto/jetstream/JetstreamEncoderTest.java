package io.gridrelay.atproto.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.car.CarWriter;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.json.DataModelJson;
import io.gridrelay.atproto.json.JsonBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class JetstreamEncoderTest {

  private static final byte[] RECORD =
      DataModelJson.toCbor("{\"$type\":\"a.b.c\",\"n\":1}".getBytes(StandardCharsets.UTF_8));
  private static final byte[] FLOAT = HexFormat.of().parseHex("a1616efb3ff8000000000000");
  private static final String TIME = "2026-07-04T14:38:09.000Z";

  private final JetstreamEncoder encoder = new JetstreamEncoder();
  private final CarReader car = new CarReader();

  @Test
  void tellsOfEachOperationInTheKeyOrderOfTheOriginal() {
    Cid cid = Cid.ofDagCbor(RECORD);
    car.read(new CarWriter().begin(cid).add(cid, RECORD).toByteArray());

    encoder.beginCommit("did:plc:a", "3mptbypluud2a");

    String head =
        "{\"did\":\"did:plc:a\",\"time_us\":42,\"kind\":\"commit\",\"commit\":{\"rev\":\"3mptbypluud2a\",";
    String record = "\"record\":{\"n\":1,\"$type\":\"a.b.c\"},\"cid\":\"" + cid + "\"}}";
    assertThat(filled(encoder.create("a.b.c", "k", car, 0)))
        .isEqualTo(
            head + "\"operation\":\"create\",\"collection\":\"a.b.c\",\"rkey\":\"k\"," + record);
    assertThat(filled(encoder.update("a.b.c", "l", car, 0)))
        .isEqualTo(
            head + "\"operation\":\"update\",\"collection\":\"a.b.c\",\"rkey\":\"l\"," + record);
    assertThat(filled(encoder.delete("a.b.c", "m")))
        .isEqualTo(head + "\"operation\":\"delete\",\"collection\":\"a.b.c\",\"rkey\":\"m\"}}");
  }

  @Test
  void skipsARecordThatIsMissingOrUndecodableAndTellsOfItsSiblings() {
    Cid good = Cid.ofDagCbor(RECORD);
    Cid bad = Cid.ofDagCbor(FLOAT);
    car.read(new CarWriter().begin(good).add(bad, FLOAT).add(good, RECORD).toByteArray());

    encoder.beginCommit("did:plc:a", "3mptbypluud2a");

    assertThat(encoder.create("a.b.c", "k", car, -1)).isNull();
    assertThat(encoder.create("a.b.c", "k", car, car.find(bad))).isNull();
    assertThat(filled(encoder.create("a.b.c", "k", car, car.find(good)))).contains("\"n\":1");
    assertThat(filled(encoder.delete("a.b.c", "m"))).endsWith("\"rkey\":\"m\"}}");
  }

  @Test
  void leavesOutWhatIdentityAndAccountEventsLeaveOut() {
    assertThat(filled(encoder.identity("did:plc:a", "a.test", TIME)))
        .isEqualTo(
            "{\"did\":\"did:plc:a\",\"time_us\":42,\"kind\":\"identity\",\"identity\":"
                + "{\"did\":\"did:plc:a\",\"handle\":\"a.test\",\"seq\":7,\"time\":\""
                + TIME
                + "\"}}");
    assertThat(filled(encoder.identity("did:plc:a", null, TIME)))
        .contains("{\"did\":\"did:plc:a\",\"seq\":7,");
    assertThat(filled(encoder.account("did:plc:a", false, "takendown", TIME)))
        .isEqualTo(
            "{\"did\":\"did:plc:a\",\"time_us\":42,\"kind\":\"account\",\"account\":"
                + "{\"active\":false,\"did\":\"did:plc:a\",\"seq\":7,\"status\":\"takendown\",\"time\":\""
                + TIME
                + "\"}}");
    assertThat(filled(encoder.account("did:plc:a", true, null, TIME)))
        .contains("{\"active\":true,\"did\":\"did:plc:a\",\"seq\":7,\"time\":");
  }

  @Test
  void neverMixesACommitWithTheEventsBeforeIt() {
    encoder.beginCommit("did:plc:a", "3mptbypluud2a");
    encoder.identity("did:plc:b", null, TIME);

    assertThatThrownBy(() -> encoder.delete("a.b.c", "m"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void templatesRefuseHolesOutsideOfTheirJson() {
    assertThatThrownBy(() -> new JetstreamTemplate(new byte[3], 4, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new JetstreamTemplate(new byte[3], 2, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String filled(JetstreamTemplate template) {
    JsonBuffer out = new JsonBuffer();
    template.fill(42, 7, out);
    return out.toString();
  }
}
