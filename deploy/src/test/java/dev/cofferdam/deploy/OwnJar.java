package dev.cofferdam.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Jars of programs of one's own, compiled from text as a user does. Stateless. */
public final class OwnJar {
    private static final String HEAD = """
            package org.example;
            import dev.cofferdam.partition.*;
            import dev.cofferdam.partition.Parameter.Kind;
            import java.util.*;
            """;

    private OwnJar() {}

    /**
     * A jar of the class org.example.{@code name}.
     *
     * @param members of the class, which is a program; its name() and run() are added
     */
    public static Path program(Path directory, String name, String members) throws IOException {
        return of(directory, name, """
                public class %s implements Program {
                    public String name() { return "own"; }
                    public void run(Partition partition) {}
                    %s
                }
                """.formatted(name, members));
    }

    /** A jar of what {@code source} declares in the package org.example. */
    public static Path of(Path directory, String name, String source) throws IOException {
        Path classes = Files.createTempDirectory(directory, "classes");
        String path = Program.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        Path file = Files.writeString(classes.resolve(name + ".java"), HEAD + source);
        compile(classes, path, file);
        Path jar = directory.resolve(name + ".jar");
        TestInstallation.pack(classes, jar);
        return jar;
    }

    /** Compiles what has to compile; the compiler says on the way what is wrong. */
    public static void compile(Path classes, String path, Path... sources) {
        List<String> words = new ArrayList<>(List.of("-proc:none", "-nowarn", "-cp", path, "-d", classes.toString()));
        Stream.of(sources).map(Path::toString).forEach(words::add);
        int exitCode =
                ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, words.toArray(String[]::new));
        assertEquals(0, exitCode, "the compiler says above what is wrong");
    }
}
