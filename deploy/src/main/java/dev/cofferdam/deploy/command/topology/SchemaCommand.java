package dev.cofferdam.deploy.command.topology;

import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.PageCommand;
import dev.cofferdam.deploy.yaml.TopologySchema;
import picocli.CommandLine.Command;

/** Prints the JSON Schema of topology files. For one thread. */
@Command(name = "schema", description = "Print the JSON Schema of topology files, by which editors complete them.")
public final class SchemaCommand extends PageCommand {
    @Override
    public String page() {
        return Json.print(TopologySchema.schema());
    }
}
