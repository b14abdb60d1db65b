package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a file of the directory that it sees, and once more when a file {@code go} is there. */
public final class Looker implements Program {
    private static final int PAUSE_MILLIS = 20;

    @Override
    public String name() {
        return "looker";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter("seen", Parameter.Kind.DIRECTORY, true, "what it sees"));
    }

    @Override
    public void run(Partition partition) throws IOException {
        Path seen = partition.directory(partition.argument("seen"));
        partition.log("first " + Files.readString(seen.resolve("file")).strip());
        while (!Files.exists(seen.resolve("go"))) {
            partition.pause(PAUSE_MILLIS);
        }
        partition.log("then " + Files.readString(seen.resolve("file")).strip());
    }
}
