package dev.cofferdam.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.kernel.Audit;
import dev.cofferdam.kernel.AuditRecord;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints an audit. For one thread. */
@Command(
        name = "show",
        description = "Print the records of an audit, after checking it as 'verify' does.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:printed", "1:it is not what was written; nothing of it is printed", "2:the command is wrong"
        })
final class AuditShowCommand extends CheckedAuditCommand {
    private static final Pattern CASE = Pattern.compile("case ([0-9a-f]{12})\\b");

    @Option(
            names = "--object",
            paramLabel = "ID",
            description = "Only the life of this sealed object: whatever is about it or about its cases.")
    private Long object;

    AuditShowCommand(Directories directories) {
        super(directories);
    }

    @Override
    Answer sound(Path path, Audit audit) {
        List<AuditRecord> records = object == null ? audit.records() : life(audit.records(), "object " + object);
        ObjectNode json = Json.object();
        json.set("records", Json.array(records, AuditShowCommand::json));
        return new Answer(ExitCode.OK, text(records), json);
    }

    /** A case has a number before it has an object. */
    private static List<AuditRecord> life(List<AuditRecord> records, String object) {
        Set<String> cases = records.stream()
                .filter(record -> record.event().subject().equals(object))
                .map(record -> CASE.matcher(record.event().detail()))
                .filter(Matcher::lookingAt)
                .map(Matcher::group)
                .collect(Collectors.toSet());
        return records.stream()
                .filter(record -> record.event().subject().equals(object)
                        || cases.contains(record.event().subject()))
                .toList();
    }

    private static String text(List<AuditRecord> records) {
        Table table = new Table("RECORD", "TIME", "EVENT", "SUBJECT", "LABEL", "DETAIL");
        for (AuditRecord record : records) {
            table.row(
                    Long.toString(record.number()),
                    record.time().truncatedTo(ChronoUnit.MILLIS).toString(),
                    Names.word(record.event().kind()),
                    printable(record.event().subject()),
                    printable(record.event().label()),
                    printable(record.event().detail()));
        }
        return table.toString();
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
