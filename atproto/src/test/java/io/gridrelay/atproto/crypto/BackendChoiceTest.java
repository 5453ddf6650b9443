package io.gridrelay.atproto.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The choice is made once per JVM, so each case has one of its own. */
class BackendChoiceTest {

  /** Signs and verifies on both curves and prints who did it. */
  public static final class Child {

    private Child() {}

    public static void main(String[] args) {
      for (Curve curve : Curve.values()) {
        PrivateKey key = PrivateKey.generate(curve, new Random(1));
        byte[] message = {1, 2, 3};
        boolean verifies = key.publicKey().verify(message, key.sign(message));
        System.out.println(curve + " " + PublicKey.library(curve) + " " + verifies);
      }
    }
  }

  @Test
  void thePropertyForcesPureJava() throws Exception {
    assertThat(run("", "-D" + Backend.FORCE_PURE_JAVA + "=true"))
        .isEqualTo("K256 bouncycastle true\nP256 bouncycastle true\n");
  }

  @Test
  void withoutNativeLibrariesPureJavaDoesIt() throws Exception {
    assertThat(run("secp256k1-kmp-jni|AmazonCorretto"))
        .isEqualTo("K256 bouncycastle true\nP256 bouncycastle true\n");
  }

  private static String run(String leftOut, String... flags)
      throws IOException, InterruptedException {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> leftOut.isEmpty() || !entry.matches(".*(" + leftOut + ").*"))
            .collect(Collectors.joining(File.pathSeparator));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder command = new ProcessBuilder(java, "-Xmx64m", "-XX:+UseSerialGC");
    command.command().addAll(Arrays.asList(flags));
    command.command().addAll(Arrays.asList("-cp", classPath, Child.class.getName()));
    Process child = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(output).isZero();
    return output;
  }
}
