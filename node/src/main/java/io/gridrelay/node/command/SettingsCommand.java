package io.gridrelay.node.command;

import io.gridrelay.config.SettingKey;
import io.gridrelay.node.lane.RuleEntry;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gridrelay settings}: everything that can be set. */
@Command(
    name = "settings",
    mixinStandardHelpOptions = true,
    description =
        "Lists every setting with its flag, variable, default and meaning, and every validation"
            + " rule.",
    footer = {"%nExample:", "  gridrelay settings retention", "  gridrelay settings validation"})
final class SettingsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      defaultValue = "",
      paramLabel = "TEXT",
      description = "Only settings and rules whose name or meaning contains this text.")
  private String text;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    boolean found = false;
    for (SettingKey key : SettingKey.all()) {
      String help = key.declaration().help();
      if (matches(key.key()) || matches(help) || matches(key.flag())) {
        found = true;
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
    List<RuleEntry> rules =
        RuleEntry.all().stream()
            .filter(rule -> matches("validation.rules") || matches(rule.line()))
            .toList();
    if (!rules.isEmpty()) {
      out.println("Validation rules, and what is done with an event that breaks them by default:");
      rules.forEach(rule -> out.println("    " + rule.line()));
    }
    out.flush();
    if (!found && rules.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE, "no setting or rule has \"" + text + "\" in its name or meaning");
    }
    return ExitCode.OK;
  }

  private boolean matches(String name) {
    return name.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
  }
}
