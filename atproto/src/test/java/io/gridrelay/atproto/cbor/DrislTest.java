package io.gridrelay.atproto.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.atproto.cbor.CborException.Reason;
import io.gridrelay.atproto.cbor.DataValue.BytesValue;
import io.gridrelay.atproto.cbor.DataValue.IntegerValue;
import io.gridrelay.atproto.cbor.DataValue.ListValue;
import io.gridrelay.atproto.cbor.DataValue.MapValue;
import io.gridrelay.atproto.cbor.DataValue.TextValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DrislTest {

  private static final DataValue ONE = new IntegerValue(1);

  @Test
  void keysAreOrderedByLengthInUtf8AndThenByCodePoint() {
    MapValue map =
        new MapValue(
            Map.of("b", ONE, "aa", ONE, "é", ONE, "\uffff", ONE, "😀", ONE, "zzzz", ONE, "", ONE));

    assertThat(map.fields().keySet()).containsExactly("", "b", "aa", "é", "\uffff", "zzzz", "😀");
    assertThat(Drisl.decode(Drisl.encode(map))).isEqualTo(map);
  }

  @Test
  void surrogatesOrderAboveTheRestOfTheirPlane() {
    // Equally long in UTF-8; as UTF-16 the first would come second.
    assertThat(Drisl.KEY_ORDER.compare("\uffff" + "\uffff" + "ab", "😀" + "😀")).isNegative();
    assertThat(Drisl.KEY_ORDER.compare("a\uffffbc", "😀bc")).isNegative();
    assertThat(Drisl.KEY_ORDER.compare("\uffff\uffff\uffff\uffff", "😀😀😀")).isNegative();
  }

  @Test
  void textWithALoneSurrogateHasNoBytes() {
    for (String text : new String[] {"\ud800", "a\udc00", "\ud800a", "\udc00\ud800"}) {
      assertThatThrownBy(() -> Drisl.encode(new TextValue(text)))
          .isInstanceOfSatisfying(
              CborException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UTF8));
    }
  }

  @Test
  void nobodyChangesAValueFromOutside() {
    byte[] source = {1, 2};
    BytesValue bytes = new BytesValue(source);
    source[0] = 9;
    bytes.value()[1] = 9;
    assertThat(bytes).isEqualTo(new BytesValue(new byte[] {1, 2}));

    List<DataValue> items = new ArrayList<>(List.of(ONE));
    ListValue list = new ListValue(items);
    items.clear();
    assertThat(list.items()).containsExactly(ONE);
  }

  @Test
  void aWriterIsUsedAgainAndGrowsAsNeeded() {
    CborWriter writer = new CborWriter(1);
    byte[] large = new byte[100_000];
    writer.writeBytes(large);
    assertThat(Drisl.decode(writer.toByteArray())).isEqualTo(new BytesValue(large));

    writer.reset().writeArray(2).writeText("x").writeInteger(-1);
    assertThat(Drisl.decode(writer.buffer(), 0, writer.length()))
        .isEqualTo(new ListValue(List.of(new TextValue("x"), new IntegerValue(-1))));
  }
}
