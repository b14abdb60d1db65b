package dev.cofferdam.deploy.command.gateway;

import dev.cofferdam.deploy.command.console.CommandGroup;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The subcommands of the one-way gateway between two machines. For one thread. */
@Command(
        name = "gateway",
        description = "Send files one way to another machine, and receive them there.",
        synopsisSubcommandLabel = "COMMAND")
public final class GatewayCommand extends CommandGroup {
    public static CommandLine line() {
        return new CommandLine(new GatewayCommand())
                .addSubcommand(new GatewaySendCommand())
                .addSubcommand(new GatewayReceiveCommand())
                .addSubcommand(new GatewayStatusCommand())
                .addSubcommand(new GatewayKeyCommand());
    }
}
