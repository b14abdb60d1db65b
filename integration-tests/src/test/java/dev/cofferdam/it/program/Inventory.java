package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Says of everything that it finds from the root down which file of the machine that is: file system, number, name. */
public final class Inventory implements Program {
    private static final int TOGETHER = 20;

    @Override
    public String name() {
        return "inventory";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) throws IOException {
        List<String> found = new ArrayList<>();
        Files.walkFileTree(Path.of("/"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                found.add(
                        Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino") + ":" + file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        for (int from = 0; from < found.size(); from += TOGETHER) {
            partition.log(String.join(" ", found.subList(from, Math.min(found.size(), from + TOGETHER))));
        }
    }
}
