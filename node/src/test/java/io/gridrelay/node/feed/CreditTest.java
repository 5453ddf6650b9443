package io.gridrelay.node.feed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CreditTest {

  private final Credit credit = new Credit(16 << 20);

  @Test
  void holdsOnlyAFewMessagesForAHostThatSendsLittle() {
    assertThat(credit.grant()).isEqualTo(2);
    for (int i = 0; i < 100; i++) {
      credit.use(5_000);
      credit.readEnded();
      credit.grant();
      assertThat(credit.outstanding()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void growsForAHostWithABacklogAndShrinksAfterwards() {
    for (int read = 0; read < 10; read++) {
      for (int left = credit.outstanding() + credit.grant(); left > 0; left--) {
        credit.use(5_000);
      }
      credit.readEnded();
    }
    credit.grant();
    assertThat(credit.outstanding()).isEqualTo(64);
    for (int i = 0; i < 10; i++) {
      credit.age();
    }
    for (int i = 0; i < 64; i++) {
      credit.use(5_000);
    }
    assertThat(credit.grant()).isEqualTo(2);
  }

  @Test
  void asksOneByOneForMessagesThatAreLarge() {
    credit.grant();
    credit.use(5_000_000);
    credit.use(5_000_000);
    credit.readEnded();
    assertThat(credit.grant()).isEqualTo(1);
  }
}
