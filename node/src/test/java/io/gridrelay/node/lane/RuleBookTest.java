package io.gridrelay.node.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.atproto.repo.Rule;
import io.gridrelay.config.ConfigException;
import io.gridrelay.config.RuleMode;
import io.gridrelay.config.ValidationSettings;
import io.gridrelay.config.ValidationSettings.Profile;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleBookTest {

  private static RuleBook book(
      Profile profile, Map<String, RuleMode> rules, Map<String, Map<String, RuleMode>> hosts) {
    return RuleBook.of(new ValidationSettings(profile, rules, hosts));
  }

  @Test
  void enforcesEverythingButTheChainBetweenCommits() {
    RuleModes modes = book(Profile.STRICT, Map.of(), Map.of()).forHost("a.example");
    for (Rule rule : Rule.values()) {
      boolean chain = rule == Rule.PREV_DATA_MISMATCH || rule == Rule.SINCE_MISMATCH;
      assertThat(modes.mode(rule))
          .as("%s", rule)
          .isEqualTo(chain ? RuleMode.WARN : RuleMode.ENFORCE);
    }
    assertThat(modes.mode(LaneRule.HOST_MISMATCH)).isEqualTo(RuleMode.ENFORCE);
  }

  @Test
  void letsTheLenientProfileWarnAboutProofsButNotAboutSignatures() {
    RuleModes modes = book(Profile.LENIENT, Map.of(), Map.of()).forHost("a.example");
    assertThat(modes.mode(Rule.INVERSION_MISMATCH)).isEqualTo(RuleMode.WARN);
    assertThat(modes.mode(Rule.PREV_DATA_MISSING)).isEqualTo(RuleMode.WARN);
    assertThat(modes.mode(Rule.BAD_SIGNATURE)).isEqualTo(RuleMode.ENFORCE);
    assertThat(modes.mode(Rule.STALE_REV)).isEqualTo(RuleMode.ENFORCE);
  }

  @Test
  void prefersTheHostOverTheRuleOverTheProfile() {
    RuleBook book =
        book(
            Profile.STRICT,
            Map.of("bad_time", RuleMode.WARN),
            Map.of("a.example", Map.of("bad_time", RuleMode.OFF, "host_mismatch", RuleMode.WARN)));
    assertThat(book.forHost("a.example").mode(Rule.BAD_TIME)).isEqualTo(RuleMode.OFF);
    assertThat(book.forHost("a.example").mode(LaneRule.HOST_MISMATCH)).isEqualTo(RuleMode.WARN);
    assertThat(book.forHost("b.example").mode(Rule.BAD_TIME)).isEqualTo(RuleMode.WARN);
    assertThat(book.forHost("b.example").mode(LaneRule.HOST_MISMATCH)).isEqualTo(RuleMode.ENFORCE);
  }

  @Test
  void refusesRulesThatDoNotExistAndTheOneThatCannotBeChanged() {
    assertThatThrownBy(() -> book(Profile.STRICT, Map.of("bad_tim", RuleMode.OFF), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("bad_time");
    assertThatThrownBy(() -> book(Profile.STRICT, Map.of("stale_rev", RuleMode.OFF), Map.of()))
        .isInstanceOf(ConfigException.class);
  }
}
