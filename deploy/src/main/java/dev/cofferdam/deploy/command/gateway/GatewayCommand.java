package dev.cofferdam.deploy.command.gateway;

import dev.cofferdam.deploy.command.console.CommandGroup;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The subcommands of one-way gateways. For one thread. */
@Command(
        name = "gateway",
        description = {
            "Send files, datagrams and syslog one way to another machine, and receive them there.",
            "Or copy a text, and paste it on the high side of a gateway inside this machine."
        },
        synopsisSubcommandLabel = "COMMAND")
public final class GatewayCommand extends CommandGroup {
    public static CommandLine line() {
        return new CommandLine(new GatewayCommand())
                .addSubcommand(new GatewaySendCommand())
                .addSubcommand(new GatewayReceiveCommand())
                .addSubcommand(new GatewayStatusCommand())
                .addSubcommand(new GatewayKeyCommand())
                .addSubcommand(new GatewayCopyCommand())
                .addSubcommand(new GatewayPasteCommand());
    }
}
