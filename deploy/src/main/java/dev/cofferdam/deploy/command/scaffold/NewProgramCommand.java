package dev.cofferdam.deploy.command.scaffold;

import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.kernel.plan.PlanNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Makes a program of one's own to start from. For one thread. */
@Command(
        name = "program",
        description =
                "Make a directory NAME with a program for a partition, its test, a script that compiles them, and a topology that runs it.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it is made", "1:there is something of that name", "2:the command itself is wrong"})
final class NewProgramCommand extends ScaffoldCommand {
    @Override
    Map<String, String> words(String name) {
        Installation here = Installation.here();
        return Map.of(
                "NAME", name,
                "CLASS", className(name),
                "JAVA_HOME", here.javaHome().toString(),
                "API", here.api().toString());
    }

    @Override
    void write(Scaffold scaffold, String name) throws IOException {
        scaffold.write("Program.java.txt", "programs/" + className(name) + ".java");
        scaffold.write("ProgramTest.java.txt", "test/programs/" + className(name) + "Test.java");
        scaffold.write("program.yaml", name + ".yaml");
        scaffold.write("input.txt", "input.txt");
        Path build = scaffold.write("build.txt", "build");
        Files.setPosixFilePermissions(build, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Override
    String taken(String name) {
        return name.equals("station") ? "the one that it reads from" : PlanNames.TAKEN.get(name);
    }

    @Override
    String next(String name) {
        return "./build && cofferdam up " + name + ".yaml";
    }

    /** With a last word that no class of the API is named with alone. */
    private static String className(String name) {
        return Arrays.stream(name.split("[-_]"))
                        .filter(word -> !word.isEmpty())
                        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                        .collect(Collectors.joining())
                + "Program";
    }
}
