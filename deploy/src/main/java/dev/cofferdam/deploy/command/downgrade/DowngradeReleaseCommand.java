package dev.cofferdam.deploy.command.downgrade;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.downgrade.Downgrades;
import dev.cofferdam.deploy.run.Directories;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Releases an object to a disk. For one thread. */
@Command(
        name = "release",
        description = {
            "Publish a relabelled object on a disk of its new class; the object is deleted.",
            "Not while a store serves the disk."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused, or it went wrong", "2:the command is wrong"})
final class DowngradeReleaseCommand extends DowngradesCommand {
    @Parameters(index = "1", paramLabel = "CASE", description = "The case's number.")
    private String id;

    @Option(names = "--disk", paramLabel = "DISK", required = true, description = "The disk's name in the topology.")
    private String disk;

    DowngradeReleaseCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(Downgrades downgrades) throws IOException {
        return CaseReport.step(downgrades.release(id, disk));
    }
}
