package dev.cofferdam.deploy.command.gateway;

import dev.cofferdam.gateway.status.Sample;
import dev.cofferdam.gateway.status.StatusFile;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Where an end of a one-way line keeps its figures. For one thread. */
final class GatewayStatusOption {
    @Option(
            names = "--status",
            paramLabel = "FILE",
            description =
                    "Keep this end's figures there, written anew every second, for 'gateway status FILE' and for a"
                            + " collector of metrics that reads Prometheus' text format.")
    private Path file;

    Consumer<List<Sample>> consumer(Consumer<String> log) {
        return file == null ? samples -> {} : new StatusFile(file.toAbsolutePath(), log);
    }
}
