package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.yaml.TopologySchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the JSON Schema of topology files. For one thread. */
@Command(name = "schema", description = "Print the JSON Schema of topology files, by which editors complete them.")
final class SchemaCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(Json.print(TopologySchema.schema()));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
