package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Runs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Ends what runs. For one thread. */
@Command(
        name = "down",
        description = {
            "End a running topology; returns when nothing of it is left.",
            "Without --name: the one that was launched from this directory, or whose file is here."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it has ended", "1:none such is running, or it does not end", "2:the command is wrong"})
final class DownCommand implements Callable<Integer> {
    private final Runs runs;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunName name;

    @Option(names = "--all", description = "End every running topology; none is no error.")
    private boolean all;

    DownCommand(Directories directories) {
        this.runs = new Runs(directories);
    }

    @Override
    public Integer call() throws IOException {
        if (all && name.get() != null) {
            throw new ParameterException(spec.commandLine(), "give --name or --all, not both");
        }
        PrintWriter out = spec.commandLine().getOut();
        List<String> names = all ? runs.running() : List.of(named());
        for (String running : names) {
            runs.end(running);
            out.println(running + " has ended");
            out.flush();
        }
        if (names.isEmpty()) {
            out.println("no topology is running");
            out.flush();
        }
        return ExitCode.OK;
    }

    /** What was launched elsewhere ends by its name alone. */
    private String named() throws IOException {
        return name.get() == null
                ? runs.launchedFrom(Path.of("").toAbsolutePath())
                : runs.find(name.get()).status().getName();
    }
}
