package io.gridrelay.node.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RuleEntryTest {
  @Test
  void documentHasEveryRuleWithItsModesAndMeaning() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "configuration.md"));
    String begin = "<!-- rules: begin -->\n";
    int from = document.indexOf(begin) + begin.length();
    assertThat(document.substring(from, document.indexOf("<!-- rules: end -->")))
        .isEqualTo(RuleEntry.markdown());
  }

  @Test
  void everyNameThatASettingMayHaveIsListed() {
    assertThat(RuleEntry.all()).extracting(RuleEntry::name).hasSameElementsAs(RuleBook.names());
  }
}
