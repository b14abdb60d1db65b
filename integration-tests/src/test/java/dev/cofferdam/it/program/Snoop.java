package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.ProgramException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A filter that passes an object only where it has that object, read-only, and nothing else. */
public final class Snoop implements Program {
    @Override
    public String name() {
        return "snoop";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) throws IOException {
        Path object = partition.file("object");
        try (Stream<Path> files = Files.list(object.getParent())) {
            List<Path> seen = files.toList();
            if (!seen.equals(List.of(object))) {
                throw new ProgramException("it sees " + seen);
            }
        }
        if (Files.exists(object.getParent().resolveSibling("disks"))
                || Files.exists(object.getParent().resolveSibling("volume"))) {
            throw new ProgramException("it sees disks");
        }
        if (isWritable(object)) {
            throw new ProgramException("it can write the object");
        }
        partition.log("finding: label " + partition.label() + ", " + Files.size(object) + " bytes");
    }

    private static boolean isWritable(Path object) {
        try {
            Files.newByteChannel(object, StandardOpenOption.WRITE).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
