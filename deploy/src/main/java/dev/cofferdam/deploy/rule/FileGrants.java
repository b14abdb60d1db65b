package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Topology.Argument;
import dev.cofferdam.deploy.topology.Topology.FileGrant;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.deploy.topology.Topology.Program;
import dev.cofferdam.partition.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The host files that a partition is granted. Stateless. */
public final class FileGrants {
    private FileGrants() {}

    /** Those under {@code files}, and one for each argument for a file that names none of them. */
    public static List<FileGrant> of(Partition partition, CheckContext context) {
        List<FileGrant> grants = new ArrayList<>(partition.files());
        for (Argument argument : partition.arguments()) {
            if (isFile(kind(partition, argument, context))
                    && of(argument, grants).isEmpty()) {
                grants.add(new FileGrant(
                        argument.value(),
                        new Located<>(localName(argument), argument.value().at()),
                        ""));
            }
        }
        return List.copyOf(grants);
    }

    private static boolean isFile(Parameter.Kind kind) {
        return kind == Parameter.Kind.FILE || kind == Parameter.Kind.IMAGE;
    }

    /** Whether a grant holds what the partition runs. */
    public static boolean isImage(FileGrant grant, Partition partition, List<FileGrant> grants, CheckContext context) {
        return partition.arguments().stream()
                .filter(argument -> kind(partition, argument, context) == Parameter.Kind.IMAGE)
                .anyMatch(argument -> of(argument, grants).filter(grant::equals).isPresent());
    }

    /** What an argument's value names; any text where the program knows no argument of that name. */
    public static Parameter.Kind kind(Partition partition, Argument argument, CheckContext context) {
        return parameter(partition, argument, context).map(Parameter::kind).orElse(Parameter.Kind.TEXT);
    }

    /** The grant that an argument for a file names, by its local name or by its path. */
    public static Optional<FileGrant> of(Argument argument, List<FileGrant> grants) {
        String value = argument.value().value();
        return grants.stream()
                .filter(grant ->
                        grant.as().value().equals(value) || grant.path().value().equals(value))
                .findFirst();
    }

    /** What a program declares of an argument; empty where it knows none of that name. */
    public static Optional<Parameter> parameter(Partition partition, Argument argument, CheckContext context) {
        return context.parameters(partition.program().value())
                .flatMap(parameters -> parameters.stream()
                        .filter(parameter ->
                                parameter.name().equals(argument.name().value()))
                        .findFirst());
    }

    /** The partition's program, where it comes with Cofferdam. */
    public static Optional<dev.cofferdam.partition.Program> program(Partition partition, Programs programs) {
        return partition.program().value() instanceof Program.Named(String name)
                ? programs.find(name)
                : Optional.empty();
    }

    /** The partition's own name for the file that an argument grants: the last name of its path. */
    private static String localName(Argument argument) {
        String path = argument.value().value();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
