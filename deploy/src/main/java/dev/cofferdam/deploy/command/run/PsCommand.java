package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.AnswerCommand;
import dev.cofferdam.deploy.run.Audits;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.LastRun;
import dev.cofferdam.deploy.run.Logs;
import dev.cofferdam.deploy.run.Runs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what runs. For one thread. */
@Command(
        name = "ps",
        description = {
            "List the running topologies and their partitions.",
            "With --all also the topologies that have ended, and how, from their audits."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:listed, even if nothing runs", "1:no topology of that NAME runs", "2:the command is wrong"})
public final class PsCommand extends AnswerCommand {
    private final Directories directories;
    private final Runs runs;

    private static final Runs.Look NOTHING = new Runs.Look(List.of(), Collections.emptyNavigableMap());

    @Mixin
    private RunName name;

    public PsCommand(Directories directories) {
        this.directories = directories;
        this.runs = new Runs(directories);
    }

    @Option(
            names = {"-a", "--all"},
            description = "Also what has ended.")
    private boolean all;

    @Override
    public Answer answer() throws IOException {
        if (!all) {
            return StatusReport.of(look());
        }
        Runs.Look look = name.get() == null || runs.isRunning(name.get()) ? look() : NOTHING;
        List<LastRun> ended = new ArrayList<>();
        for (String topology : name.get() == null ? new Logs(directories).topologies() : List.of(name.get())) {
            boolean runs = look.silent().containsKey(topology)
                    || look.statuses().stream().anyMatch(status -> status.name().equals(topology));
            // Of one that never started there is nothing to say; one that was asked for by its name is looked for.
            if (!runs && (name.get() != null || Audits.has(directories, topology))) {
                ended.add(LastRun.of(directories, topology));
            }
        }
        return StatusReport.of(look, ended);
    }

    private Runs.Look look() throws IOException {
        return name.get() == null
                ? runs.look()
                : new Runs.Look(List.of(runs.find(name.get()).status()), Collections.emptyNavigableMap());
    }
}
