package io.gridrelay.node.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {

  @Test
  void isWrittenByTheFirstRunAlone(@TempDir Path directory) throws IOException {
    Path archive = directory.resolve("demo.jsa");
    List<String> flags =
        List.of("-Xmx1g", "-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive);
    assertThat(ClassArchive.isToBeWritten(flags)).isTrue();
    Files.createFile(archive);
    assertThat(ClassArchive.isToBeWritten(flags)).isFalse();
  }

  @Test
  void isNotWrittenWithoutTheFlag() {
    assertThat(ClassArchive.isToBeWritten(List.of("-Xmx1g"))).isFalse();
    assertThat(ClassArchive.isToBeWritten(List.of("-XX:SharedArchiveFile=/nowhere"))).isFalse();
  }
}
