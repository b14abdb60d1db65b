package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.command.console.EventLine;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.StandardOutput;
import dev.cofferdam.deploy.run.AuditTail;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Runs;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.kernel.AuditRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what happens in a topology, while it does. For one thread. */
@Command(
        name = "events",
        description = {
            "Print starts, ends, orders and denials of a running topology as they happen, until it ends: a line each.",
            "First what has happened since its start. With --name also of a topology that has ended: its last run."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:printed", "1:there is none such", "2:the command is wrong"})
public final class EventsCommand implements Callable<Integer> {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Directories directories;
    private final Runs runs;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunName name;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = SinceConverter.class,
            description = "Only what happened since then: 10m ago, or 2026-01-31T23:59:59Z.")
    private Instant since = Instant.MIN;

    @Option(names = "--past", description = "Only what has happened; do not wait for more.")
    private boolean past;

    @Option(names = "--json", description = "Print JSON, for programs; one object a line and event.")
    private boolean json;

    public EventsCommand(Directories directories) {
        this.directories = directories;
        this.runs = new Runs(directories);
    }

    @Override
    public Integer call() throws IOException {
        String topology =
                name.get() != null ? name.get() : runs.find(null).status().name();
        PrintWriter out = spec.commandLine().getOut();
        try (AuditTail tail = new AuditTail(directories, topology)) {
            tail.soFar().forEach(record -> print(record, out));
            out.flush();
            // Asked first, read then: what happened just before the end is not missed.
            for (boolean more = !past; more; ) {
                more = runs.isRunning(topology);
                tail.next(record -> print(record, out));
                out.flush();
                if (more) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
        return ExitCode.OK;
    }

    private void print(AuditRecord record, PrintWriter out) {
        if (record.time().compareTo(since) < 0) {
            return;
        }
        String kind = Names.word(record.event().kind());
        if (json) {
            out.println(Json.object()
                    .put("number", record.number())
                    .put("time", record.time().toString())
                    .put("event", kind)
                    .put("subject", record.event().subject())
                    .put("label", record.event().label())
                    .put("detail", record.event().detail()));
        } else {
            StandardOutput.line(out, EventLine.of(record));
        }
    }
}
