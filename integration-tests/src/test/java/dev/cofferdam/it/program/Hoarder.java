package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Puts one file after another into its outbox, for as long as it is let. */
public final class Hoarder implements Program {
    private static final int FILE_BYTES = 64 << 10;
    private static final int PAUSE_MILLIS = 10;

    @Override
    public String name() {
        return "hoarder";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter("out", Parameter.Kind.DIRECTORY, true, "its outbox"));
    }

    @Override
    public void run(Partition partition) throws IOException {
        Path out = partition.directory(partition.argument("out"));
        for (int i = 0; ; i++) {
            Files.write(
                    out.resolve("hoarded-" + i),
                    new byte[FILE_BYTES],
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
            partition.pause(PAUSE_MILLIS);
        }
    }
}
