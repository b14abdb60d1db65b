package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.AnswerCommand;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.RunningKernel;
import dev.cofferdam.deploy.run.Runs;
import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.host.Reasons;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Asks the kernels of domains how they are, each over its own control socket and no other. For one thread. */
@Command(
        name = "status",
        description = {
            "Say how domains are, each asked over its own control socket.",
            "Nothing else is asked or listed: who may open no socket of a domain learns nothing of it here."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every domain answered", "1:one did not", "2:the command is wrong"})
public final class StatusCommand extends AnswerCommand {
    private final Runs runs;

    @Option(
            names = "--domain",
            paramLabel = "NAME|SOCKET",
            required = true,
            description =
                    "A domain by the name that 'up' shows for it, such as weather-low, or by the path of its control"
                            + " socket; can be given several times.")
    private List<String> domains = List.of();

    public StatusCommand(Directories directories) {
        this.runs = new Runs(directories);
    }

    @Override
    public Answer answer() {
        List<KernelStatus> statuses = new ArrayList<>();
        NavigableMap<String, String> silent = new TreeMap<>();
        for (String domain : new LinkedHashSet<>(domains)) {
            try {
                statuses.add(kernel(domain).status());
            } catch (IOException e) {
                silent.put(domain, domain + " does not answer: " + Reasons.of(e));
            }
        }
        Answer answer = StatusReport.of(new Runs.Look(statuses, silent));
        return new Answer(silent.isEmpty() ? ExitCode.OK : ExitCode.REFUSED, answer.page(), answer.json());
    }

    private RunningKernel kernel(String domain) {
        return domain.indexOf('/') >= 0 ? new RunningKernel(Path.of(domain)) : runs.kernel(domain);
    }
}
