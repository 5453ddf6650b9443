package io.gridrelay.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterSecretTest {
  private static final String TEXT = "0123456789abcdef";

  @Test
  void isRecognisedInAnAuthorizationHeaderAndNothingElseIs() {
    ClusterSecret secret = ClusterSecret.of(TEXT);
    assertThat(secret.isCarriedBy(secret.authorization())).isTrue();
    assertThat(secret.isCarriedBy("Bearer  " + TEXT + " ")).isTrue();
    for (String wrong :
        new String[] {"", "Bearer ", TEXT, "Basic " + TEXT, "Bearer " + TEXT + "0"}) {
      assertThat(secret.isCarriedBy(wrong)).as(wrong).isFalse();
    }
    assertThat(secret.isCarriedBy(null)).isFalse();
  }

  @Test
  void isReadFromAFileWithoutTheLineEndOfTheEditor(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), TEXT + "\n");
    assertThat(ClusterSecret.read(file).fingerprint())
        .isEqualTo(ClusterSecret.of(TEXT).fingerprint())
        .isNotEqualTo(ClusterSecret.of(TEXT + "0").fingerprint())
        .doesNotContain(TEXT);
  }

  @Test
  void isNotShownToWhoeverNeedsAProofForOnePurposeOnly() {
    ClusterSecret secret = ClusterSecret.of(TEXT);
    ClusterSecret derived = secret.derivedFor("log of cluster 1");
    assertThat(derived.authorization())
        .isEqualTo(ClusterSecret.of(TEXT).derivedFor("log of cluster 1").authorization())
        .doesNotContain(TEXT);
    assertThat(secret.isCarriedBy(derived.authorization())).isFalse();
    assertThat(secret.derivedFor("log of cluster 2").isCarriedBy(derived.authorization()))
        .isFalse();
  }

  @Test
  void noticesAFileThatOthersMayRead(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), TEXT);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(ClusterSecret.isOpenToOthers(file)).isFalse();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(ClusterSecret.isOpenToOthers(file)).isTrue();
  }

  @Test
  void refusesWhatCanBeGuessedOrNotBeSent() {
    assertThatThrownBy(() -> ClusterSecret.of("short")).hasMessageContaining("16 or more");
    assertThatThrownBy(() -> ClusterSecret.of(TEXT + " " + TEXT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ClusterSecret.of("ä".repeat(20)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
