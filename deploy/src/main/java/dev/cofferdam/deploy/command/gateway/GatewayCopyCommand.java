package dev.cofferdam.deploy.command.gateway;

import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.gateway.wire.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies a text on the low side of a gateway inside this machine. For one thread. */
@Command(
        name = "copy",
        description = {
            "Copy a plain text, for 'gateway paste' on the other side of a gateway inside this machine.",
            "It replaces what was copied before, and is wiped after the gateway's 'keep-seconds', pasted or not."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:copied, and on stable storage",
            "1:no plain text, too long, or nobody serves the socket",
            "2:the command is wrong"
        })
final class GatewayCopyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "SOCKET",
            description = "What the gateway has for 'clipboard: {copy: SOCKET}'.")
    private Path socket;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            defaultValue = "-",
            description = "The text, in UTF-8; -, or nothing, is standard input.")
    private String file;

    @Override
    public Integer call() throws IOException {
        byte[] text = text();
        if (text.length > PlainText.BYTES_MAX) {
            throw new IOException(
                    "the text has more than " + PlainText.BYTES_MAX + " bytes; let the gateway carry it as a file");
        }
        Optional<String> wrong = PlainText.refusal(text);
        if (wrong.isPresent()) {
            throw new IOException("this is no plain text: " + wrong.get());
        }
        HalfSocket.Reply reply = new HalfSocket(socket, "clipboard: {copy: ...}").ask("PUT", text);
        if (!reply.isGood()) {
            throw new IOException("not copied: " + reply.line());
        }
        spec.commandLine().getOut().println(reply.line());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    private byte[] text() throws IOException {
        if (file.equals("-")) {
            return System.in.readNBytes(PlainText.BYTES_MAX + 1);
        }
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return in.readNBytes(PlainText.BYTES_MAX + 1);
        }
    }
}
