package dev.cofferdam.deploy.command.downgrade;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.downgrade.Downgrades;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.store.downgrade.Case;
import dev.cofferdam.store.downgrade.Rendering;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a case. For one thread. */
@Command(
        name = "show",
        description = {
            "Show a case and its content.",
            "Text is shown as text and all else as a hex dump. Whatever a terminal would obey, and whatever shows"
                    + " nothing, is written out as {U+202E}."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused, or it went wrong", "2:the command is wrong"})
final class DowngradeShowCommand extends DowngradesCommand {
    @Parameters(index = "1", paramLabel = "CASE", description = "The case's number.")
    private String id;

    @Option(names = "--hex", description = "Show a hex dump even of text.")
    private boolean hex;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            defaultValue = "65536",
            description = "Show at most so many bytes of the content (default: ${DEFAULT-VALUE}).")
    private int bytesMax;

    DowngradeShowCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(Downgrades downgrades) throws IOException {
        if (bytesMax < 0) {
            throw wrong("--bytes is 0 or more");
        }
        Case of = downgrades.cases().find(id);
        Optional<byte[]> content = downgrades.content(of);
        return CaseReport.show(of, content.map(this::render).orElse("(its object is gone)\n"));
    }

    private String render(byte[] content) {
        byte[] shown = Arrays.copyOf(content, Math.min(content.length, bytesMax));
        String text = hex ? Rendering.hex(shown) : Rendering.content(shown);
        String end = text.endsWith("\n") ? "" : "\n";
        return shown.length == content.length
                ? text + end
                : text + end + "(" + (content.length - shown.length) + " more bytes; ask for them with --bytes)\n";
    }
}
