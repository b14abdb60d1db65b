package dev.cofferdam.deploy.command.gateway;

import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.gateway.wire.PlainText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Pastes on the high side of a gateway inside this machine what was copied on its low side. For one thread. */
@Command(
        name = "paste",
        description = {
            "Print the text that was copied last by 'gateway copy' on the other side of a gateway inside this machine.",
            "It can be pasted once. The other side does not learn of it."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:pasted",
            "1:nothing was copied, or it was wiped or pasted before; or nobody serves the socket",
            "2:the command is wrong"
        })
final class GatewayPasteCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SOCKET", description = "What the gateway has for 'clipboard: {paste: SOCKET}'.")
    private Path socket;

    @Override
    public Integer call() throws IOException {
        HalfSocket.Reply reply = new HalfSocket(socket, "clipboard: {paste: ...}").ask("POST", new byte[0]);
        if (!reply.isGood()) {
            throw new IOException("nothing pasted: " + reply.line());
        }
        // Both halves have looked; this terminal is looked after here.
        Optional<String> wrong = PlainText.refusal(reply.content());
        if (wrong.isPresent()) {
            throw new IOException("not shown, this is no plain text: " + wrong.get());
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(new String(reply.content(), StandardCharsets.UTF_8));
        out.flush();
        return ExitCode.OK;
    }
}
