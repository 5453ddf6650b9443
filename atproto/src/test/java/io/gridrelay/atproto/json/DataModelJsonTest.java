package io.gridrelay.atproto.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.atproto.cbor.CborException;
import io.gridrelay.atproto.cbor.DataValue.IntegerValue;
import io.gridrelay.atproto.cbor.DataValue.TextValue;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.json.DataModelException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataModelJsonTest {

  private static final String LINK = "bafkreiccldh766hwcnuxnf2wh6jgzepf2nlu2lvcllt63eww5p6chi4ity";
  private static final String RAW_LINK_CBOR =
      "d82a582500" + HexFormat.of().formatHex(Cid.parse(LINK).bytes());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"a\":[]}",
        "{\"a\":{}}",
        "{\"a\":[1,[2,{}],null,true,false]}",
        "{\"a\":9223372036854775807}",
        "{\"a\":-9223372036854775808}",
        "{\"a\":9007199254740993}",
        "{\"a\":1000000000000000000}",
        "{\"a\":10,\"b\":99,\"c\":100,\"d\":0,\"e\":-1}",
        "{\"a\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f/\"}",
        "{\"a\":\"a~öñ©⽘☎𓋓😀👨‍👩‍👧‍👧\u007f\"}",
        "{\"\":\"\"}",
        "{\"z\":1,\"aa\":2,\"ab\":3,\"ö\":4}",
        "{\"a\":{\"$bytes\":\"\"}}",
        "{\"a\":{\"$bytes\":\"YQ\"}}",
        "{\"a\":{\"$bytes\":\"YWI\"}}",
        "{\"a\":{\"$bytes\":\"YWJj\"}}",
        "{\"a\":{\"$bytes\":\"+/+/\"}}",
        "{\"a\":{\"$link\":\"" + LINK + "\"}}",
        "{\"ref\":{\"$link\":\"" + LINK + "\"},\"size\":0,\"$type\":\"blob\",\"mimeType\":\"a/b\"}",
        "{\"cid\":\"" + LINK + "\",\"mimeType\":\"a/b\"}",
        "{\"$type\":\"blobs\"}",
      })
  void canonicalJsonComesBackToTheByte(String json) {
    assertThat(json(DataModelJson.toCbor(json.getBytes(UTF_8)))).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource({
    "123.0, 123",
    "1e3, 1000",
    "1.5e1, 15",
    "-0, 0",
    "-0.0, 0",
    "0e999999999, 0",
    "9223372036854775807.0, 9223372036854775807",
    "9007199254740993.00, 9007199254740993",
    "1.00000000000000000000000e3, 1000",
  })
  void numbersThatAreIntegersBecomeIntegers(String number, long expected) {
    assertThat(DataModelJson.parse(("{\"a\":" + number + "}").getBytes(UTF_8)).get("a"))
        .isEqualTo(new IntegerValue(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1.5} | FLOAT",
        "{\"a\":1e-3} | FLOAT",
        "{\"a\":1e-999999999} | FLOAT",
        "{\"a\":9223372036854775808} | INTEGER_RANGE",
        "{\"a\":-9223372036854775809} | INTEGER_RANGE",
        "{\"a\":1e999999999} | INTEGER_RANGE",
        "{\"a\":1e99999999999999} | MALFORMED",
        "{\"a\":NaN} | MALFORMED",
        "{\"a\":01} | MALFORMED",
        "{\"a\":1,\"a\":1} | MALFORMED",
        "{\"a\":1,\"\\u0061\":1} | MALFORMED",
        "{\"a\":1}{} | MALFORMED",
        "{\"a\":1 | MALFORMED",
        "{\"a\":\"\\ud800\"} | TEXT",
        "{\"\\udc00\":1} | MALFORMED",
        "[] | TOP_LEVEL",
        "null | TOP_LEVEL",
        "'' | TOP_LEVEL",
        "{\"$link\":\"bafkreiccldh766hwcnuxnf2wh6jgzepf2nlu2lvcllt63eww5p6chi4ity\"} | TOP_LEVEL",
        "{\"a\":{\"$link\":\"\"}} | LINK",
        "{\"a\":{\"$link\":\"zdj7WWeQ43G6JJvLWQWZpyHuAMq6uYWRjkBXFad11vE2LHhQ7\"}} | LINK",
        "{\"a\":{\"$link\":\"BAFKREICCLDH766HWCNUXNF2WH6JGZEPF2NLU2LVCLLT63EWW5P6CHI4ITY\"}} |"
            + " LINK",
        "{\"a\":{\"$bytes\":\"Y\"}} | BYTES",
        "{\"a\":{\"$bytes\":\"Y-_\"}} | BYTES",
        "{\"a\":{\"$bytes\":\"YQ==\",\"$type\":\"a\"}} | BYTES",
        "{\"$type\":\"blob\"} | BLOB",
      })
  void whatTheDataModelDoesNotKnowIsRejected(String json, Reason reason) {
    assertThatThrownBy(() -> DataModelJson.parse(json.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            DataModelException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void jsonThatIsNotUtf8IsRejected() {
    byte[] overlong = {'{', '"', (byte) 0xc1, (byte) 0xa1, '"', ':', '1', '}'};
    assertThatThrownBy(() -> DataModelJson.parse(overlong)).isInstanceOf(DataModelException.class);
    byte[] utf16 = "{\"a\":1}".getBytes(StandardCharsets.UTF_16BE);
    assertThatThrownBy(() -> DataModelJson.parse(utf16)).isInstanceOf(DataModelException.class);
  }

  @Test
  void paddedBase64IsReadAndNeverWritten() {
    byte[] cbor = DataModelJson.toCbor("{\"a\":{\"$bytes\":\"YQ==\"}}".getBytes(UTF_8));
    assertThat(json(cbor)).isEqualTo("{\"a\":{\"$bytes\":\"YQ\"}}");
  }

  @Test
  void bothDirectionsNestEquallyDeep() {
    String deepest = "{\"a\":" + "[".repeat(31) + "{\"$bytes\":\"\"}" + "]".repeat(31) + "}";
    assertThat(json(DataModelJson.toCbor(deepest.getBytes(UTF_8)))).isEqualTo(deepest);

    for (String inner : new String[] {"[]", "{}", "{\"a\":{}}", "[[[[]]]]"}) {
      String tooDeep = "{\"a\":" + "[".repeat(31) + inner + "]".repeat(31) + "}";
      assertThatThrownBy(() -> DataModelJson.parse(tooDeep.getBytes(UTF_8)))
          .isInstanceOfSatisfying(
              DataModelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DEPTH));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "80, TOP_LEVEL",
    "f6, TOP_LEVEL",
    "a1 65 2474797065 f6, TYPE",
    "a1 65 2474797065 60, TYPE",
    "a1 65 2474797065 64 626c6f62, BLOB",
    "a1 65 246c696e6b 61 61, LINK",
    "a1 65 246c696e6b 00, LINK",
    "a2 61 61 00 65 246c696e6b 60, LINK",
    "a1 66 246279746573 61 21, BYTES",
  })
  void drislThatIsNoObjectOfTheDataModelIsRejected(String hex, Reason reason) {
    JsonBuffer out = new JsonBuffer();
    out.put('x');
    byte[] cbor = HexFormat.of().parseHex(hex.replace(" ", ""));

    assertThatThrownBy(() -> new DataModelJson().write(cbor, 0, cbor.length, out))
        .isInstanceOfSatisfying(
            DataModelException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    assertThat(out).hasToString("x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // a link to DRISL, an empty or missing type, a size that is negative or no number, too much
        "{`$type`:`blob`,`ref`:{`$link`:`bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a`},"
            + "`mimeType`:`a/b`,`size`:1}",
        "{`$type`:`blob`,`ref`:RAW,`mimeType`:``,`size`:1}",
        "{`$type`:`blob`,`ref`:RAW,`size`:1}",
        "{`$type`:`blob`,`ref`:RAW,`mimeType`:`a/b`,`size`:-1}",
        "{`$type`:`blob`,`ref`:RAW,`mimeType`:`a/b`,`size`:`1`}",
        "{`$type`:`blob`,`ref`:RAW,`mimeType`:`a/b`,`size`:1,`x`:1}",
      })
  void blobsWithAWrongFieldAreRejectedFromJson(String template) {
    String json = template.replace('`', '"').replace("RAW", "{\"$link\":\"" + LINK + "\"}");
    assertThatThrownBy(() -> DataModelJson.parse(json.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            DataModelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BLOB));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cidAsText", "negativeSize", "mimeTypeAsBytes", "fifthField", "noSize"})
  void blobsWithAWrongFieldAreRejectedFromDrisl(String fault) {
    String ref = "63726566" + (fault.equals("cidAsText") ? "6161" : RAW_LINK_CBOR);
    String size = "6473697a65" + (fault.equals("negativeSize") ? "20" : "0a");
    String mimeType = "686d696d6554797065" + (fault.equals("mimeTypeAsBytes") ? "4161" : "6161");
    String type = "65247479706564626c6f62";
    String whole =
        switch (fault) {
          case "fifthField" -> "a5" + ref + size + type + mimeType + "69616161616161616161" + "00";
          case "noSize" -> "a3" + ref + type + mimeType;
          default -> "a4" + ref + size + type + mimeType;
        };
    byte[] cbor = HexFormat.of().parseHex(whole);

    assertThatThrownBy(() -> new DataModelJson().write(cbor, 0, cbor.length, new JsonBuffer()))
        .isInstanceOfSatisfying(
            DataModelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BLOB));
  }

  @Test
  void whatIsNotDrislIsRejectedAndLeavesNoTrace() {
    JsonBuffer out = new JsonBuffer();
    byte[] trailing = HexFormat.of().parseHex("a16161f600");

    assertThatThrownBy(() -> new DataModelJson().write(trailing, 0, 5, out))
        .isInstanceOf(CborException.class);
    assertThat(out.length()).isZero();
    new DataModelJson().write(trailing, 0, 4, out);
    assertThat(out).hasToString("{\"a\":null}");
  }

  @Test
  void bufferWritesStringsOfEitherSourceAlike() {
    for (String text : new String[] {"", "did:plc:abc", "a\"b\\c\nd", "ö€😀", "\u0001"}) {
      byte[] utf8 = text.getBytes(UTF_8);
      assertThat(new JsonBuffer().putString(text).toByteArray())
          .isEqualTo(new JsonBuffer().putString(utf8, 0, utf8.length).toByteArray());
    }
  }

  @Test
  void bufferGivesBackWhatOneGiantRecordHasClaimed() {
    JsonBuffer buffer = new JsonBuffer();
    byte[] kilobyte = new byte[1024];
    for (int i = 0; i < 3_000; i++) {
      buffer.put(kilobyte);
    }
    assertThat(buffer.length()).isEqualTo(3_072_000);

    buffer.reset();

    assertThat(buffer.buffer()).hasSizeLessThanOrEqualTo(1 << 20);
    assertThat(buffer.put('x')).hasToString("x");
  }

  @Test
  void parsesEscapedKeys() {
    assertThat(DataModelJson.parse("{\"\\u0061\":\"\\u00f6\"}".getBytes(UTF_8)).get("a"))
        .isEqualTo(new TextValue("ö"));
  }

  private static String json(byte[] cbor) {
    JsonBuffer out = new JsonBuffer();
    new DataModelJson().write(cbor, 0, cbor.length, out);
    return out.toString();
  }
}
