package dev.cofferdam.deploy.command.downgrade;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.downgrade.Downgrades;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.store.downgrade.Case;
import dev.cofferdam.store.downgrade.RefusedException;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints a statement. For one thread. */
@Command(
        name = "statement",
        description = {
            "Print what approving people sign, and nothing else.",
            "Sign it with: cofferdam downgrade statement FILE CASE > statement; ssh-keygen -Y sign -n"
                    + " cofferdam-downgrade -f KEY statement"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused, or it went wrong", "2:the command is wrong"})
final class DowngradeStatementCommand extends DowngradesCommand {
    @Parameters(index = "1", paramLabel = "CASE", description = "The case's number.")
    private String id;

    DowngradeStatementCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(Downgrades downgrades) throws IOException {
        Case of = downgrades.cases().find(id);
        if (of.content().isEmpty()) {
            throw new RefusedException("case " + id + " was never isolated; there is nothing to sign");
        }
        return new Answer(ExitCode.OK, of.statement(), Json.object().put("statement", of.statement()));
    }
}
