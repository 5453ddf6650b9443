package io.gridrelay.node.command;

import io.gridrelay.node.SoftwareVersion;
import picocli.CommandLine.IVersionProvider;

/** The version and commit. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    SoftwareVersion built = SoftwareVersion.current();
    return new String[] {
      "gridrelay " + built.version() + ", commit " + built.commit(), "Java " + Runtime.version()
    };
  }
}
