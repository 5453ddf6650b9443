package io.gridrelay.atproto.cid;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kinds that golden/cids.json holds are checked there; here is what is refused. */
class CidTest {

  private static final String DIGEST = "11".repeat(32);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "01",
        "0171",
        "017112",
        "01711220",
        "1220" + "1111111111111111111111111111111111111111111111111111111111111111", // version 0
        "00711220" + "1111111111111111111111111111111111111111111111111111111111111111",
        "02711220" + "1111111111111111111111111111111111111111111111111111111111111111",
        "0171121f"
            + "11111111111111111111111111111111111111111111111111111111111111", // cut SHA-256
        "01711221" + "111111111111111111111111111111111111111111111111111111111111111111",
        "01f1001220"
            + "1111111111111111111111111111111111111111111111111111111111111111", // 0x71, long
        "0171920020" + "1111111111111111111111111111111111111111111111111111111111111111",
        "0171130200", // one byte too few
        "017113020000ff", // one too many
        "01ffffffffffffffffff0113021111", // a number of ten bytes
      })
  void bytesThatAreNoCidOfVersionOneAreRefused(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThatThrownBy(() -> Cid.fromBytes(bytes))
        .isInstanceOf(CidException.class)
        .hasMessageStartingWith("malformed_cid");
  }

  @Test
  void moreThanAHundredBytesAreNoCid() {
    assertThat(Cid.fromBytes(HexFormat.of().parseHex("01711360" + "11".repeat(96))).length())
        .isEqualTo(100);
    byte[] longer = HexFormat.of().parseHex("01711361" + "11".repeat(97));
    assertThatThrownBy(() -> Cid.fromBytes(longer)).isInstanceOf(CidException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "b",
        "QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR",
        "zdj7WWeQ43G6JJvLWQWZpyHuAMq6uYWRjkBXFad11vE2LHhQ7",
        "BAFKREICCLDH766HWCNUXNF2WH6JGZEPF2NLU2LVCLLT63EWW5P6CHI4ITY",
        "bafkreiccldh766hwcnuxnf2wh6jgzepf2nlu2lvcllt63eww5p6chi4it", // a digit short
        "bafkreiccldh766hwcnuxnf2wh6jgzepf2nlu2lvcllt63eww5p6chi4itya",
        "bafkreiccldh766hwcnuxnf2wh6jgzepf2nlu2lvcllt63eww5p6chi4itz", // padding not zero
        "bafkreiccldh766hwcnuxnf2wh6jgzepf2nlu2lvcllt63eww5p6chi4it1",
        "bafkreiccldh766hwcnuxnf2wh6jgzepf2nlu2lvcllt63eww5p6chi4it=",
        "bafkreiccldh766hwcnuxnf2wh6jgzepf2nlu2lvcllt63eww5p6chi4ité",
      })
  void textThatIsNoCidIsRefused(String text) {
    assertThat(Cid.isValid(text)).isFalse();
    assertThatThrownBy(() -> Cid.parse(text)).isInstanceOf(CidException.class);
  }

  @Test
  void kindsAreToldApart() {
    Cid block = Cid.ofDagCbor("x".getBytes(UTF_8));
    Cid blob = Cid.ofRaw("x".getBytes(UTF_8));

    assertThat(block.isDagCbor()).isTrue();
    assertThat(block.isRaw()).isFalse();
    assertThat(blob.isRaw()).isTrue();
    assertThat(blob).isNotEqualTo(block).isLessThan(block);
    assertThat(blob.digest()).isEqualTo(block.digest());
    assertThat(Cid.ofDigest(Cid.RAW, block.digest())).isEqualTo(blob).hasSameHashCodeAs(blob);
    Cid foreign = Cid.fromBytes(HexFormat.of().parseHex("017113021111"));
    assertThat(foreign.isDagCbor()).isFalse();
    assertThatThrownBy(foreign::digest).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void isFoundAndComparedWithinAFrame() {
    byte[] frame = HexFormat.of().parseHex("ff" + "01711220" + DIGEST + "ff");
    Cid cid = Cid.fromBytes(frame, 1, 36);

    assertThat(Cid.lengthAt(frame, 1, frame.length)).isEqualTo(36);
    assertThat(Cid.lengthAt(frame, 1, 36)).isEqualTo(-1);
    assertThat(cid.equalsBytes(frame, 1, 36)).isTrue();
    assertThat(cid.equalsBytes(frame, 2, 36)).isFalse();
    assertThat(cid.equalsBytes(frame, 1, 35)).isFalse();
  }

  @Test
  void nobodyChangesACidFromOutside() {
    byte[] source = HexFormat.of().parseHex("01711220" + DIGEST);
    Cid cid = Cid.fromBytes(source);
    String text = cid.toString();

    Arrays.fill(source, (byte) 0);
    Arrays.fill(cid.bytes(), (byte) 0);
    assertThat(cid).hasToString(text);
  }
}
