package dev.cofferdam.deploy.command.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.Columns;
import dev.cofferdam.deploy.command.console.EventLine;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.StandardOutput;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.kernel.AuditException;
import dev.cofferdam.kernel.AuditRecord;
import dev.cofferdam.kernel.host.AuditFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints an audit. For one thread. */
@Command(
        name = "show",
        description = "Print the records of an audit, after checking it as 'verify' does.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:printed", "1:it is not what was written; nothing of it is printed", "2:the command is wrong"
        })
final class AuditShowCommand implements Callable<Integer> {
    private static final Pattern CASE = Pattern.compile("case ([0-9a-f]{12})\\b");
    private static final String[] HEADS = {"RECORD", "TIME", "EVENT", "SUBJECT", "LABEL", "DETAIL"};

    private final Directories directories;

    @Spec
    private CommandSpec spec;

    @Mixin
    private AuditFile file;

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    @Option(
            names = "--object",
            paramLabel = "ID",
            description = "Only the life of this sealed object: whatever is about it or about its cases.")
    private Long object;

    AuditShowCommand(Directories directories) {
        this.directories = directories;
    }

    /** Reads the audit twice, and keeps none of it: to check and measure it, and to print it. */
    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Path path = file.find(directories);
        AuditFiles audit = new AuditFiles(path);
        try {
            print(audit, out);
            return ExitCode.OK;
        } catch (AuditException e) {
            Answer damage = AuditDamage.of(path, e);
            out.print(json ? Json.print(damage.json()) : damage.text());
            return damage.exitCode();
        } finally {
            out.flush();
        }
    }

    private void print(AuditFiles audit, PrintWriter out) throws IOException, AuditException {
        Set<String> subjects = new HashSet<>();
        if (object != null) {
            audit.check(record -> addSubjects(subjects, record));
        }
        Predicate<AuditRecord> shown =
                record -> object == null || subjects.contains(record.event().subject());
        Columns columns = new Columns(HEADS);
        long last = audit.check(record -> {
                    if (shown.test(record)) {
                        columns.measure(cells(record));
                    }
                })
                .chain()
                .number();
        Predicate<AuditRecord> checked = shown.and(record -> record.number() <= last);
        if (json) {
            Json.stream(out, "records", sink -> readWhere(audit, checked, record -> sink.accept(json(record))));
        } else if (columns.width() > StandardOutput.columns(out)) {
            readWhere(audit, checked, record -> StandardOutput.line(out, record.number() + " " + EventLine.of(record)));
        } else {
            out.print(columns.line(HEADS));
            readWhere(audit, checked, record -> out.print(columns.line(cells(record))));
        }
    }

    private static void readWhere(AuditFiles audit, Predicate<AuditRecord> which, Consumer<AuditRecord> reader)
            throws IOException, AuditException {
        audit.check(record -> {
            if (which.test(record)) {
                reader.accept(record);
            }
        });
    }

    /** The object, and each of its cases: a case has a number before it has an object. */
    private void addSubjects(Set<String> subjects, AuditRecord record) {
        String subject = "object " + object;
        if (record.event().subject().equals(subject)) {
            subjects.add(subject);
            Matcher of = CASE.matcher(record.event().detail());
            if (of.lookingAt()) {
                subjects.add(of.group());
            }
        }
    }

    private static String[] cells(AuditRecord record) {
        return new String[] {
            Long.toString(record.number()),
            record.time().truncatedTo(ChronoUnit.MILLIS).toString(),
            Names.word(record.event().kind()),
            printable(record.event().subject()),
            printable(record.event().label()),
            printable(record.event().detail())
        };
    }

    /** A chain can be sound and yet forged: what it holds must not steer the terminal. */
    private static String printable(String field) {
        return field.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }

    private static JsonNode json(AuditRecord record) {
        return Json.object()
                .put("number", record.number())
                .put("time", record.time().toString())
                .put("event", Names.word(record.event().kind()))
                .put("subject", record.event().subject())
                .put("label", record.event().label())
                .put("detail", record.event().detail())
                .put("hash", record.hash());
    }
}
