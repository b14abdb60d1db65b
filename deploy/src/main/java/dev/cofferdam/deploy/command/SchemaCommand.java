package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.yaml.TopologySchema;
import picocli.CommandLine.Command;

/** Prints the JSON Schema of topology files. For one thread. */
@Command(name = "schema", description = "Print the JSON Schema of topology files, by which editors complete them.")
final class SchemaCommand extends PageCommand {
    @Override
    String page() {
        return Json.print(TopologySchema.schema());
    }
}
