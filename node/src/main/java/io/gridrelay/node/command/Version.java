package io.gridrelay.node.command;

import picocli.CommandLine.IVersionProvider;

/** The version as the archive's manifest has it. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "gridrelay " + (version == null ? "(built here)" : version), "Java " + Runtime.version()
    };
  }
}
