package dev.cofferdam.deploy.command.topology;

import dev.cofferdam.deploy.command.console.Fold;
import dev.cofferdam.deploy.command.console.PageCommand;
import dev.cofferdam.deploy.command.console.StandardOutput;
import dev.cofferdam.deploy.rule.Rule;
import picocli.CommandLine.Command;

/** Prints the rules' page of the manual. For one thread. */
@Command(name = "rules", description = "Print every rule that 'check' checks, as Markdown.")
public final class RulesCommand extends PageCommand {
    @Override
    protected String page() {
        return Fold.text(Rule.page(), StandardOutput.columns(out()));
    }
}
