package io.gridrelay.node.command;

import io.gridrelay.config.SettingKey;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gridrelay settings}: everything that can be set. */
@Command(
    name = "settings",
    mixinStandardHelpOptions = true,
    description = "Lists every setting with its flag, variable, default and meaning.",
    footer = {"%nExample:", "  gridrelay settings retention"})
final class SettingsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      defaultValue = "",
      paramLabel = "TEXT",
      description = "Only settings whose name or meaning contains this text.")
  private String text;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (SettingKey key : SettingKey.all()) {
      String help = key.declaration().help();
      if (key.key().contains(text) || help.contains(text)) {
        out.println(key.key());
        out.println("    " + help);
        out.println("    " + key.flag() + ", " + key.environmentVariable());
        String standard = key.declaration().value();
        out.println(
            "    default "
                + (standard.isEmpty() ? "none" : standard)
                + "; allowed is "
                + key.allowed());
      }
    }
    out.flush();
    return ExitCode.OK;
  }
}
