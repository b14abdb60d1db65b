package dev.cofferdam.deploy.command.downgrade;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.downgrade.Downgrades;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.store.downgrade.Case;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rejects a case. For one thread. */
@Command(
        name = "reject",
        description = {"Reject a case that is not relabelled yet; its sealed copy is deleted."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused, or it went wrong", "2:the command is wrong"})
final class DowngradeRejectCommand extends DowngradesCommand {
    @Parameters(index = "1", paramLabel = "CASE", description = "The case's number.")
    private String id;

    @Option(names = "--as", paramLabel = "NAME", required = true, description = "Your name in the topology.")
    private String person;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.")
    private String reason;

    DowngradeRejectCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(Downgrades downgrades) throws IOException {
        Case rejected = downgrades.reject(id, person, reason);
        return new Answer(ExitCode.OK, CaseReport.step(rejected).text(), CaseReport.json(rejected));
    }
}
