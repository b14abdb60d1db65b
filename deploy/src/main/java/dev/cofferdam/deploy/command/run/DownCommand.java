package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Runs;
import dev.cofferdam.kernel.control.KernelStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends what runs. For one thread. */
@Command(
        name = "down",
        description = {
            "End a running topology; returns when nothing of it is left.",
            "Without NAME: the one that was launched from this directory, or whose file is here."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it has ended", "1:none such is running, or it does not end", "2:the command is wrong"})
public final class DownCommand implements Callable<Integer> {
    private final Runs runs;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The topology's name, as with --name.")
    private String topology;

    @Mixin
    private RunName name;

    @Option(names = "--all", description = "End every running topology; none is no error.")
    private boolean all;

    public DownCommand(Directories directories) {
        this.runs = new Runs(directories);
    }

    @Override
    public Integer call() throws IOException {
        if (Stream.of(all ? "" : null, topology, name.get())
                        .filter(Objects::nonNull)
                        .count()
                > 1) {
            throw new ParameterException(spec.commandLine(), "give one of NAME, --name NAME and --all");
        }
        if (!all) {
            end(named());
            return ExitCode.OK;
        }
        Runs.Look look = runs.look();
        List<String> failures = new ArrayList<>(look.silent().values());
        for (KernelStatus running : look.statuses()) {
            try {
                end(running.name());
            } catch (IOException e) {
                failures.add(e.getMessage()); // the others end all the same
            }
        }
        if (!failures.isEmpty()) {
            throw new IOException(String.join("; ", failures));
        }
        if (look.statuses().isEmpty()) {
            say("no topology is running");
        }
        return ExitCode.OK;
    }

    private void end(String running) throws IOException {
        runs.end(running);
        say(running + " has ended");
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    /** What was launched elsewhere ends by its name alone. */
    private String named() throws IOException {
        String given = topology != null ? topology : name.get();
        if (given == null) {
            return runs.launchedFrom(Path.of("").toAbsolutePath());
        }
        runs.find(given);
        return given;
    }
}
