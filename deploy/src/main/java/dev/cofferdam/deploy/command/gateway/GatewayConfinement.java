package dev.cofferdam.deploy.command.gateway;

import dev.cofferdam.abi.Confinement;
import dev.cofferdam.jail.Kind;
import dev.cofferdam.jail.SystemCallFilter;
import java.util.List;
import picocli.CommandLine.Option;

/** What an end of a one-way line gives up before its first packet. For one thread. */
final class GatewayConfinement {
    @Option(
            names = "--unconfined",
            description = "Do without the filter of system calls, where Linux or a container forbids it.")
    private boolean unconfined;

    List<Confinement> of(Kind kind) {
        return unconfined
                ? List.of()
                : SystemCallFilter.programs(kind).stream().map(Confinement::of).toList();
    }
}
