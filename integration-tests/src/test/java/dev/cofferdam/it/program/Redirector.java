package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Lets its clients connect to another partition's socket instead of its own, if it can. */
public final class Redirector implements Program {
    @Override
    public String name() {
        return "redirector";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("home", Parameter.Kind.TEXT, true, "where its files are"),
                new Parameter("other", Parameter.Kind.TEXT, true, "another partition's socket"));
    }

    @Override
    public void run(Partition partition) {
        Path directory = Path.of(partition.argument("home"), "sockets/export");
        for (String name : List.of("socket", "handover")) {
            try {
                Path own = directory.resolve(name);
                Files.deleteIfExists(own);
                Files.createSymbolicLink(own, Path.of(partition.argument("other")));
                partition.log("redirected " + name);
            } catch (IOException e) {
                partition.log("denied " + name);
            }
        }
        partition.log("done");
        partition.awaitEnd();
    }
}
