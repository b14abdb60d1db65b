package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.rule.Rule;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the rules' page of the manual. For one thread. */
@Command(name = "rules", description = "Print every rule that 'check' checks, as Markdown.")
final class RulesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(Rule.page());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
