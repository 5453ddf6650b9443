package io.gridrelay.node.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoReportTest {
  @Test
  void addsUpAMetricOverItsLabelsAndNoOther() {
    String page = "# HELP a text\na{wire=\"x\",} 3.0\na{wire=\"y\"} 4\na_more 100\nb 5\na 0.5\n";
    assertThat(DemoReport.sum(page, "a")).isEqualTo(7.5);
    assertThat(DemoReport.sum(page, "absent")).isZero();
  }
}
