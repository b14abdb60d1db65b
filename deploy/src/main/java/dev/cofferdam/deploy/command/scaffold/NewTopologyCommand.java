package dev.cofferdam.deploy.command.scaffold;

import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** Makes a topology to start from. For one thread. */
@Command(
        name = "topology",
        description = "Make a directory NAME with a topology of two partitions, with comments, and its input.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it is made", "1:there is something of that name", "2:the command itself is wrong"})
final class NewTopologyCommand extends ScaffoldCommand {
    @Override
    Map<String, String> words(String name) {
        return Map.of("NAME", name);
    }

    @Override
    void write(Scaffold scaffold, String name) throws IOException {
        scaffold.write("topology.yaml", name + ".yaml");
        scaffold.write("input.txt", "input.txt");
    }

    @Override
    String next(String name) {
        return "cofferdam up " + name + ".yaml";
    }
}
