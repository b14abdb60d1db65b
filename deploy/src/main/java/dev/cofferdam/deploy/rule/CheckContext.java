package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.topology.Topology.Program;
import dev.cofferdam.partition.Parameter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a topology is checked against. For one thread: programs of one's own are read once.
 *
 * @param directory absolute; the topology's paths start from here
 * @param own directories of Cofferdam's own: those of all runs, of all audits, and of the installation
 */
public record CheckContext(
        Path directory, Machine machine, Programs programs, OwnPrograms ownPrograms, List<Path> own) {
    public CheckContext {
        own = List.copyOf(own);
    }

    /** Of a topology whose own programs have not been read yet. */
    public static CheckContext of(Path directory, Machine machine, Programs programs, List<Path> own) {
        return new CheckContext(directory, machine, programs, new OwnPrograms(), own);
    }

    /** What parameters a program declares; empty where that cannot be told. */
    Optional<List<Parameter>> parameters(Program program) {
        return switch (program) {
            case Program.Named(String name) -> programs.find(name).map(dev.cofferdam.partition.Program::parameters);
            case Program.Own own ->
                declaration(own) instanceof OwnPrograms.Declaration.Known(List<Parameter> parameters)
                        ? Optional.of(parameters)
                        : Optional.empty();
        };
    }

    OwnPrograms.Declaration declaration(Program.Own own) {
        List<Path> jars = own.jars().stream()
                .flatMap(jar -> resolve(jar.value()).stream())
                .toList();
        return ownPrograms.declaration(own.className().value(), jars);
    }

    /** A path of the topology, absolute and without dots; empty where the text is no path or was not readable. */
    public Optional<Path> resolve(String path) {
        try {
            return path.isEmpty()
                    ? Optional.empty()
                    : Optional.of(directory.resolve(path).normalize());
        } catch (InvalidPathException e) {
            return Optional.empty(); // a NUL, which no file's name holds
        }
    }
}
