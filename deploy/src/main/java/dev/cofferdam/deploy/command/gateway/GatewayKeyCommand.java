package dev.cofferdam.deploy.command.gateway;

import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.gateway.wire.Key;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the key that both ends of a gateway share. For one thread. */
@Command(
        name = "key",
        description = {
            "Make a key for both ends, in a file that only you can read.",
            "Carry it to the other machine by hand."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:made", "1:the file is there already, or cannot be made", "2:the command is wrong"})
final class GatewayKeyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Where it goes; must not be there yet.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        Key.make(new SecureRandom()).save(file);
        spec.commandLine().getOut().println("made " + file);
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
