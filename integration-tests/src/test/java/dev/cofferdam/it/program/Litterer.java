package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Leaves in its socket's directory what is hard to remove: closed directories, paths without end, many files. */
public final class Litterer implements Program {
    private static final int FILES = 20_000;
    private static final int DEPTH = 60;
    private static final String LONG_NAME = "x".repeat(200);

    @Override
    public String name() {
        return "litterer";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) throws IOException {
        Path directory = partition.socket("export").getParent();
        for (int i = 0; i < FILES; i++) {
            Files.createFile(directory.resolve("file-" + i));
        }
        Path deep = Files.createDirectory(directory.resolve(LONG_NAME));
        for (int i = 0; i < DEPTH; i++) {
            Path above = Files.createDirectory(directory.resolve("above"));
            Files.move(deep, above.resolve(LONG_NAME));
            Files.move(above, deep);
        }
        // It is the mode with which it is made: the sandbox lets nobody change one.
        Files.createDirectory(
                directory.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
        partition.log("littered");
    }
}
