package io.gridrelay.node.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoControlTest {
  private final String user = System.getProperty("user.name");
  @TempDir Path directory;

  /** A demo that someone runs on this machine is not asked. */
  @BeforeEach
  void beSomebodyElse() {
    System.setProperty("user.name", "test" + ProcessHandle.current().pid());
  }

  @AfterEach
  void beOneselfAgain() {
    System.setProperty("user.name", user);
  }

  @Test
  void carriesARequestToTheRunningDemoAndItsAnswerBack() throws Exception {
    try (DemoControl _ = DemoControl.listen(request -> "did: " + request)) {
      assertThat(DemoControl.ask("kill 2")).isEqualTo("did: kill 2");
      assertThat(DemoControl.ask("start 2")).isEqualTo("did: start 2");
      Path own =
          Path.of(System.getProperty("java.io.tmpdir"))
              .resolve("gridrelay-demo-" + System.getProperty("user.name"));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
          .isEqualTo("rwx------");
    }
    assertThatThrownBy(() -> DemoControl.ask("kill 2"))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("demo --nodes 3");
  }
}
