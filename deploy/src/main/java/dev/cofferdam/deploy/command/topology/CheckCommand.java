package dev.cofferdam.deploy.command.topology;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import picocli.CommandLine.Command;

/** Checks a topology: prints every violation, or who can affect whom. For one thread. */
@Command(
        name = "check",
        description = {
            "Check a topology against every rule.",
            "Prints all violations, each as FILE:LINE:COLUMN, rule and what would be right; for a good topology, who can"
                    + " affect whom, and through what."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the topology keeps every rule", "1:it does not", "2:the command itself is wrong"})
public final class CheckCommand extends TopologyCommand {

    public CheckCommand(Compiler compiler) {
        super(compiler);
    }

    @Override
    public Answer answer(Compilation compilation) {
        return compilation.plan().isPresent()
                ? FlowReport.of(compilation.topology().orElseThrow())
                : ViolationReport.of(compilation.violations());
    }
}
