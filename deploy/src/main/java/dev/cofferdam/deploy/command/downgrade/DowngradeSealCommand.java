package dev.cofferdam.deploy.command.downgrade;

import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.EndedException;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.LongWork;
import dev.cofferdam.deploy.command.console.Progress;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.downgrade.Downgrades;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.topology.Printable;
import dev.cofferdam.kernel.host.Reasons;
import dev.cofferdam.store.volume.SealedObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Seals files that come down by statute. For one thread. */
@Command(
        name = "seal",
        description = {
            "Seal files that come down by statute on a day: each becomes an object.",
            "Of a directory every file in it."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused, or it went wrong", "2:the command is wrong"})
final class DowngradeSealCommand extends DowngradesCommand {
    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PATH", description = "Files and directories.")
    private List<Path> paths;

    @Option(names = "--as", paramLabel = "NAME", required = true, description = "Your name in the topology.")
    private String person;

    @Option(names = "--label", paramLabel = "LABEL", required = true, description = "The class they have.")
    private String label;

    @Option(names = "--due", paramLabel = "DATE", required = true, description = "The day, as 2051-01-31.")
    private LocalDate day;

    @Option(names = "--to", paramLabel = "LABEL", required = true, description = "The class they come down to.")
    private String successor;

    DowngradeSealCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected boolean endsInOrder() {
        return true;
    }

    @Override
    protected Answer answer(Downgrades downgrades) throws IOException {
        List<SealedObject> sealed = sealed(downgrades, files());
        String text = sealed.size() == 1 ? "object " + sealed.getFirst().id() : sealed.size() + " objects";
        ObjectNode json = Json.object().put("due", day.toString());
        json.set("objects", Json.array(sealed, object -> LongNode.valueOf(object.id())));
        return new Answer(ExitCode.OK, text + ", due " + day + "\n", json);
    }

    private List<SealedObject> sealed(Downgrades downgrades, List<Path> files) throws IOException {
        PrintWriter err = spec().commandLine().getErr();
        AtomicInteger kept = new AtomicInteger();
        try {
            return LongWork.run(
                    err,
                    () -> Progress.here(err, "sealing", Progress.Unit.OBJECTS, files.size()),
                    () -> "sealing was ended; " + kept(kept.get(), files),
                    counter -> downgrades.seal(person, label, files, day, successor, more -> {
                        kept.addAndGet(Math.toIntExact(more));
                        counter.add(more);
                    }));
        } catch (EndedException e) {
            throw e;
        } catch (IOException e) {
            throw kept.get() == 0 ? e : new IOException(Reasons.of(e) + "; " + kept(kept.get(), files), e);
        }
    }

    /** So that nobody has to guess what to give again. */
    private static String kept(int kept, List<Path> files) {
        if (kept == 0) {
            return "nothing is sealed";
        }
        return kept == files.size()
                ? "all " + kept + " files are sealed"
                : "of " + files.size() + " files the first " + kept + " are sealed, "
                        + Printable.of(files.get(kept - 1).toString()) + " the last of them; give the others again";
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> all = Files.list(path)) {
                    files.addAll(all.filter(Files::isRegularFile).sorted().toList());
                }
            } else if (Files.isRegularFile(path)) {
                files.add(path);
            } else {
                throw wrong("there is no file " + path);
            }
        }
        if (files.isEmpty()) {
            throw wrong("there is no file to seal");
        }
        return files;
    }
}
