package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.AnswerCommand;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Runs;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists what runs. For one thread. */
@Command(
        name = "ps",
        description = "List the running topologies and their partitions.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:listed, even if nothing runs", "1:no topology of that NAME runs", "2:the command is wrong"})
public final class PsCommand extends AnswerCommand {
    private final Runs runs;

    @Mixin
    private RunName name;

    public PsCommand(Directories directories) {
        this.runs = new Runs(directories);
    }

    @Override
    public Answer answer() throws IOException {
        return StatusReport.of(
                name.get() == null
                        ? runs.look()
                        : new Runs.Look(List.of(runs.find(name.get()).status()), Collections.emptyNavigableMap()));
    }
}
