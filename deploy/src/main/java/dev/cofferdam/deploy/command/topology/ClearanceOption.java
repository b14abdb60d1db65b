package dev.cofferdam.deploy.command.topology;

import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Printable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The option --clearance of what shows a topology. Stateless. */
public final class ClearanceOption {
    private ClearanceOption() {}

    /** Refuses what is no label of a sound topology's policy; null is none. */
    public static void require(String clearance, Compilation compilation, CommandLine command) {
        Labels labels = Labels.of(compilation.topology().orElseThrow());
        if (clearance != null && labels.classOf(clearance).isEmpty()) {
            throw new ParameterException(
                    command,
                    "--clearance: '" + Printable.of(clearance) + "' is no label of the topology's policy"
                            + labels.fault(clearance)
                                    .map(fault -> ": " + Printable.of(fault.getMessage()))
                                    .orElse(""));
        }
    }
}
