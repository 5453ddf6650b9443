package io.gridrelay.atproto.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.atproto.cbor.CborException.Reason;
import io.gridrelay.atproto.cid.Cid;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each broken rule is tried twice: read, and skipped as an unknown value. */
class CborReaderTest {

  private final CborReader reader = new CborReader();

  @ParameterizedTest
  @CsvSource({
    "00, 0",
    "17, 23",
    "1818, 24",
    "18ff, 255",
    "190100, 256",
    "19ffff, 65535",
    "1a00010000, 65536",
    "1affffffff, 4294967295",
    "1b0000000100000000, 4294967296",
    "1b7fffffffffffffff, 9223372036854775807",
    "20, -1",
    "37, -24",
    "3818, -25",
    "3bffffffff00000000, 0",
    "3b7fffffffffffffff, -9223372036854775808",
  })
  void readsIntegersOfSixtyFourSignedBits(String hex, long expected) {
    if (hex.startsWith("3bff")) {
      rejects(hex, Reason.INTEGER_RANGE);
      return;
    }
    assertThat(open(hex).readInteger()).isEqualTo(expected);
    reader.expectEnd();
  }

  @ParameterizedTest
  @CsvSource({
    // shortest form
    "1817, NOT_SHORTEST",
    "1900ff, NOT_SHORTEST",
    "1a0000ffff, NOT_SHORTEST",
    "1b00000000ffffffff, NOT_SHORTEST",
    "3800, NOT_SHORTEST",
    "580161, NOT_SHORTEST",
    "780161, NOT_SHORTEST",
    "980100, NOT_SHORTEST",
    "b8016100, NOT_SHORTEST",
    "d8054100, NOT_SHORTEST",
    "1b8000000000000000, INTEGER_RANGE",
    "3b8000000000000000, INTEGER_RANGE",
    // indefinite lengths
    "5f4100ff, INDEFINITE_LENGTH",
    "7f6161ff, INDEFINITE_LENGTH",
    "9fff, INDEFINITE_LENGTH",
    "bfff, INDEFINITE_LENGTH",
    "ff, INDEFINITE_LENGTH",
    "1f, INDEFINITE_LENGTH",
    // floats, simple values, reserved
    "f90000, FLOAT",
    "fa00000000, FLOAT",
    "fb0000000000000000, FLOAT",
    "f7, SIMPLE_VALUE",
    "e0, SIMPLE_VALUE",
    "f3, SIMPLE_VALUE",
    "f8ff, SIMPLE_VALUE",
    "fc, RESERVED",
    "1c, RESERVED",
    "5e, RESERVED",
    "9d, RESERVED",
    // tags
    "c000, TAG",
    "c11a514b67b0, TAG",
    "d82b4100, TAG",
    "d9002a4100, TAG",
    "db00000000000000024100, TAG",
    // keys
    "a10000, KEY_TYPE",
    "a1410000, KEY_TYPE",
    "a1f600, KEY_TYPE",
    "a1f700, SIMPLE_VALUE",
    "a161610061, TRAILING_BYTES",
    "a2616100616100, KEY_ORDER",
    "a2616200616100, KEY_ORDER",
    "a262616100616200, KEY_ORDER",
    "a26161a26162006161006162 00, KEY_ORDER",
    // UTF-8
    "61ff, UTF8",
    "6180, UTF8",
    "62c080, UTF8",
    "62c1bf, UTF8",
    "63e08080, UTF8",
    "63eda080, UTF8",
    "63edbfbf, UTF8",
    "64f0808080, UTF8",
    "64f4908080, UTF8",
    "64f5808080, UTF8",
    "61c3, UTF8",
    "62e282, UTF8",
    "63f09f98, UTF8",
    "62c328, UTF8",
    "69616161616161616180, UTF8",
    "a161ff00, UTF8",
    // truncation
    "18, TRUNCATED",
    "1900, TRUNCATED",
    "1b00000000000000, TRUNCATED",
    "42 00, TRUNCATED",
    "6261, TRUNCATED",
    "81, TRUNCATED",
    "a1, TRUNCATED",
    "a16161, TRUNCATED",
    "5bffffffffffffffff00, TRUNCATED",
    "5b7fffffffffffffff00, TRUNCATED",
    "9bffffffffffffffff00, TRUNCATED",
    "ba7fffffff616100, TRUNCATED",
    "d8, TRUNCATED",
    "d82a, TRUNCATED",
    "d82a5825 00, TRUNCATED",
    // behind the value
    "0000, TRAILING_BYTES",
  })
  void rejectsWhatACanonicalEncoderDoesNotWrite(String hex, Reason reason) {
    rejects(hex, reason);
  }

  @Test
  void rejectsLinksThatAreNotZeroAndACid() {
    String digest = "11".repeat(32);
    open("d82a582500 01711220" + digest).readLink();
    rejects("d82a01", Reason.LINK);
    rejects("d82a6100", Reason.LINK);
    rejects("d82a40", Reason.LINK);
    rejects("d82a4100", Reason.LINK);
    rejects("d82a582501 01711220" + digest, Reason.LINK);
    rejects("d82a5824 01711220" + digest, Reason.LINK);
    rejects("d82a582500 02711220" + digest, Reason.LINK);
    rejects("d82a582600 01711220" + digest + "00", Reason.LINK);
    rejects("d82a582500 0171121f" + digest, Reason.LINK);
    rejects("d82a582300 1220" + digest, Reason.LINK);
    rejects("d82a5f4100ff", Reason.INDEFINITE_LENGTH);
  }

  @Test
  void keepsForeignKindsOfLinksAsTheyAre() {
    String link = "01b0021303aabbcc"; // codec of two bytes, another hash function
    assertThat(open("d82a4900" + link).readCid())
        .isEqualTo(Cid.fromBytes(HexFormat.of().parseHex(link)));
  }

  @Test
  void packsKeysOfUpToEightBytesAndOrdersAllByLengthThenBytes() {
    open("a5 60 00 61 62 01 63 6f7073 02 68 7265766973696f6e 03 69 7265766973696f6e73 04");

    assertThat(reader.enterMap()).isEqualTo(5);
    assertThat(reader.readKey()).isEqualTo(CborReader.LONG_KEY);
    assertThat(reader.readInteger()).isZero();
    assertThat(reader.readKey()).isEqualTo(CborReader.key("b"));
    assertThat(reader.readInteger()).isEqualTo(1);
    assertThat(reader.readKey()).isEqualTo(CborReader.key("ops"));
    assertThat(reader.readInteger()).isEqualTo(2);
    assertThat(reader.readKey()).isEqualTo(CborReader.key("revision"));
    assertThat(reader.readInteger()).isEqualTo(3);
    assertThat(reader.readKey()).isEqualTo(CborReader.LONG_KEY);
    assertThat(reader.length()).isEqualTo(9);
    assertThat(reader.readInteger()).isEqualTo(4);
    reader.leave();
    reader.expectEnd();
  }

  @Test
  void neverTakesAKeyWithLeadingNulForAShorterOne() {
    open("a1 64 006f7073 00");

    reader.enterMap();
    assertThat(reader.readKey()).isEqualTo(CborReader.LONG_KEY);
  }

  @Test
  void ordersKeysByUnsignedBytes() {
    open("a2 62c3bf 00 62c480 01").skip();
    open("a2 617f 00 62c280 01").skip();
    rejects("a2 63efbfbf 00 63e28080 01", Reason.KEY_ORDER);
  }

  @Test
  void keepsTheOrderOfEachMapApart() {
    open("a2 6162 a1 6161 00 6163 a1 6161 00").skip();
    reader.expectEnd();
  }

  @Test
  void acceptsContainersNestedAsDeepAsAllowedAndNoDeeper() {
    open("81".repeat(31) + "80").skip();
    rejects("81".repeat(32) + "80", Reason.DEPTH);
    open("a16161".repeat(31) + "a0").skip();
    rejects("a16161".repeat(32) + "a0", Reason.DEPTH);
    open("82" + "81".repeat(30) + "80" + "81".repeat(30) + "80").skip();
    reader.expectEnd();
  }

  @Test
  void appliesItsLimits() {
    CborReader small = new CborReader(new CborLimits(2, 3, 4));
    byte[] array = HexFormat.of().parseHex("8400000000");
    byte[] key = HexFormat.of().parseHex("a165616161616100");

    assertThatThrownBy(() -> small.reset(array).skip()).hasMessageContaining("cbor_item_count");
    assertThatThrownBy(() -> small.reset(key).skip()).hasMessageContaining("cbor_key_length");
  }

  @Test
  void readsScalarsAndStrings() {
    open("88 f5 f4 f6 00 63e282ac 4201ff 60 40");

    assertThat(reader.enterArray()).isEqualTo(8);
    assertThat(reader.readBoolean()).isTrue();
    assertThat(reader.readBoolean()).isFalse();
    assertThat(reader.tryReadNull()).isTrue();
    assertThat(reader.tryReadNull()).isFalse();
    assertThat(reader.readUnsigned()).isZero();
    assertThat(reader.readTextString()).isEqualTo("€");
    assertThat(reader.readByteArray()).containsExactly(1, 255);
    assertThat(reader.readText()).isZero();
    assertThat(reader.readBytes()).isZero();
    reader.leave();
    reader.expectEnd();
  }

  @Test
  void saysWhenAWellFormedValueIsOfAnotherType() {
    assertThatThrownBy(() -> open("60").readInteger()).hasMessageContaining("unexpected_type");
    assertThatThrownBy(() -> open("00").readText()).hasMessageContaining("unexpected_type");
    assertThatThrownBy(() -> open("00").enterMap()).hasMessageContaining("unexpected_type");
    assertThatThrownBy(() -> open("a0").enterArray()).hasMessageContaining("unexpected_type");
    assertThatThrownBy(() -> open("f6").readBoolean()).hasMessageContaining("unexpected_type");
    assertThatThrownBy(() -> open("40").readLink()).hasMessageContaining("unexpected_type");
    assertThatThrownBy(() -> open("f97e00").readText()).hasMessageContaining("cbor_float");
    assertThatThrownBy(() -> open("20").readUnsigned()).hasMessageContaining("integer_range");
  }

  @Test
  void staysWithinItsPartOfTheBuffer() {
    byte[] bytes = HexFormat.of().parseHex("ff6361626300");

    assertThat(reader.reset(bytes, 1, 5).readTextString()).isEqualTo("abc");
    reader.expectEnd();
    assertThatThrownBy(() -> reader.reset(bytes, 1, 4).readText())
        .hasMessageContaining("truncated");
    assertThatThrownBy(() -> reader.reset(bytes, 3, 7))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private CborReader open(String hex) {
    return reader.reset(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private void rejects(String hex, Reason reason) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThatThrownBy(() -> Drisl.decode(bytes)).satisfies(e -> hasReason(e, reason));
    assertThatThrownBy(
            () -> {
              reader.reset(bytes).skip();
              reader.expectEnd();
            })
        .satisfies(e -> hasReason(e, reason));
  }

  private static void hasReason(Throwable e, Reason reason) {
    assertThat(e)
        .isInstanceOfSatisfying(
            CborException.class, cbor -> assertThat(cbor.reason()).isEqualTo(reason));
  }
}
