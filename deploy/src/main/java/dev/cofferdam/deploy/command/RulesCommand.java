package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.rule.Rule;
import picocli.CommandLine.Command;

/** Prints the rules' page of the manual. For one thread. */
@Command(name = "rules", description = "Print every rule that 'check' checks, as Markdown.")
final class RulesCommand extends PageCommand {
    @Override
    String page() {
        return Rule.page();
    }
}
