package dev.cofferdam.deploy.command.downgrade;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.downgrade.Downgrades;
import dev.cofferdam.deploy.run.Directories;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Lists cases. For one thread. */
@Command(
        name = "list",
        description = {"List what was submitted and how it stands."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused, or it went wrong", "2:the command is wrong"})
final class DowngradeListCommand extends DowngradesCommand {

    DowngradeListCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(Downgrades downgrades) throws IOException {
        return CaseReport.list(downgrades.cases().all());
    }
}
