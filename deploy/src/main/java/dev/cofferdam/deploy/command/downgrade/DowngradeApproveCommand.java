package dev.cofferdam.deploy.command.downgrade;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.downgrade.Downgrades;
import dev.cofferdam.deploy.run.Directories;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Counts a signature. For one thread. */
@Command(
        name = "approve",
        description = {
            "Count a signature over a case's statement; the second person's relabels the object.",
            "Whose it is says its key, which the topology names."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused, or it went wrong", "2:the command is wrong"})
final class DowngradeApproveCommand extends DowngradesCommand {
    @Parameters(index = "1", paramLabel = "CASE", description = "The case's number.")
    private String id;

    @Option(
            names = "--signature",
            paramLabel = "FILE",
            required = true,
            description = "What ssh-keygen -Y sign -n cofferdam-downgrade wrote.")
    private Path signature;

    DowngradeApproveCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(Downgrades downgrades) throws IOException {
        return CaseReport.step(downgrades.approve(id, signature(signature)));
    }
}
