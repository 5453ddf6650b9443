package io.gridrelay.jet;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.eventlog.BlockBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class DropNoticeTest {
  @Test
  void readsWhatItWrote() {
    DropNotice notice =
        new DropNotice(
            List.of(
                new DropNotice.Dropped("a.example", 7),
                new DropNotice.Dropped("b.example", Long.MAX_VALUE)));
    byte[] item = notice.toItem();
    assertThat(DropNotice.isNotice(item)).isTrue();
    assertThat(DropNotice.parse(item)).isEqualTo(notice);
  }

  @Test
  void isNotTakenForABlockNorABlockForIt() {
    byte[] block = BlockBuilder.commitMarker(1, 1, 0).asByteArray();
    assertThat(DropNotice.isNotice(block)).isFalse();
  }
}
