package dev.cofferdam.deploy.command.downgrade;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.LongWork;
import dev.cofferdam.deploy.command.console.Progress;
import dev.cofferdam.deploy.command.console.Table;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.downgrade.Downgrades;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.store.downgrade.SshSignature;
import dev.cofferdam.store.downgrade.StatutoryManifest;
import dev.cofferdam.store.downgrade.StatutoryManifest.Item;
import dev.cofferdam.store.downgrade.StatutoryRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Relabels what came due. For one thread. */
@Command(
        name = "statutory",
        description = {
            "Relabel, by two signatures, everything that came due by a day.",
            "First --as-of DATE --dry-run, which lists what is due and the root of the list. Two people sign what"
                    + " --root ROOT --statement prints, with ssh-keygen -Y sign -n cofferdam-statutory. Then --root ROOT"
                    + " --signature ONE --signature TWO; a run that was killed goes on when it is given again."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused, or it went wrong", "2:the command is wrong"})
final class DowngradeStatutoryCommand extends DowngradesCommand {
    @Option(names = "--as-of", paramLabel = "DATE", description = "The day, as 2051-01-31.")
    private LocalDate day;

    @Option(names = "--dry-run", description = "List what is due; nothing changes.")
    private boolean dryRun;

    @Option(names = "--root", paramLabel = "ROOT", description = "A list that was listed before, by its root.")
    private String root;

    @Option(names = "--statement", description = "Print what is signed, and nothing else.")
    private boolean statement;

    @Option(names = "--signature", paramLabel = "FILE", description = "One of the two signatures.")
    private List<Path> signatures = List.of();

    DowngradeStatutoryCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected boolean endsInOrder() {
        return true;
    }

    @Override
    protected Answer answer(Downgrades downgrades) throws IOException {
        if (day != null && dryRun && root == null) {
            return list(downgrades.due(day));
        }
        if (root == null || day != null || dryRun || statement != signatures.isEmpty()) {
            throw wrong(
                    "give --as-of DATE --dry-run; or --root ROOT with --statement; or --root ROOT with two --signature");
        }
        StatutoryManifest manifest = downgrades.manifest(root);
        return statement
                ? new Answer(ExitCode.OK, manifest.statement(), Json.object().put("statement", manifest.statement()))
                : run(downgrades, manifest);
    }

    private static Answer list(StatutoryManifest manifest) {
        Table table = new Table("OBJECT", "VERSION", "BYTES", "FROM", "TO", "EXEMPT");
        for (Item item : manifest.items()) {
            table.row(
                    Long.toString(item.object()),
                    Long.toString(item.version()),
                    Long.toString(item.bytes()),
                    item.from(),
                    item.to(),
                    item.isExempt() ? item.exemption() : "-");
        }
        ObjectNode json = Json.object()
                .put("as_of", manifest.asOf().toString())
                .put("root", manifest.root())
                .put("expires", manifest.expires().toString())
                .put("statement", manifest.statement());
        json.set("items", Json.array(manifest.items(), DowngradeStatutoryCommand::json));
        return new Answer(ExitCode.OK, table + "root " + manifest.root() + "\n", json);
    }

    private static ObjectNode json(Item item) {
        return Json.object()
                .put("object", item.object())
                .put("version", item.version())
                .put("bytes", item.bytes())
                .put("sha256", item.sha256())
                .put("from", item.from())
                .put("to", item.to())
                .put("exemption", item.exemption());
    }

    private Answer run(Downgrades downgrades, StatutoryManifest manifest) throws IOException {
        List<SshSignature> signed = new ArrayList<>();
        for (Path path : signatures) {
            signed.add(signature(path));
        }
        long start = System.nanoTime();
        StatutoryRun.Outcome outcome = watched(downgrades, manifest, signed);
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Answer(
                outcome.passedOver() == 0 ? ExitCode.OK : ExitCode.REFUSED,
                "%d objects relabelled, %d exempt, %d passed over since they are not what was signed; %.1f s\n"
                        .formatted(outcome.relabelled(), outcome.exempt(), outcome.passedOver(), seconds),
                Json.object()
                        .put("relabelled", outcome.relabelled())
                        .put("exempt", outcome.exempt())
                        .put("passed_over", outcome.passedOver())
                        .put("seconds", seconds));
    }

    private StatutoryRun.Outcome watched(Downgrades downgrades, StatutoryManifest manifest, List<SshSignature> signed)
            throws IOException {
        PrintWriter err = spec().commandLine().getErr();
        long due = manifest.items().stream().filter(item -> !item.isExempt()).count();
        return LongWork.run(
                err,
                () -> Progress.here(err, "statutory run", Progress.Unit.OBJECTS, due),
                () -> "the statutory run was ended; give it again, and it goes on",
                counter -> downgrades.run(manifest, signed, counter::add));
    }
}
