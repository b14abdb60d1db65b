package dev.cofferdam.deploy.command.downgrade;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.downgrade.Downgrades;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.store.downgrade.Rendering;
import dev.cofferdam.store.volume.SealedObject;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Exempts an object. For one thread. */
@Command(
        name = "exempt",
        description = {"Leave an object out of relabelling by statute, and say why; manifests list it with the reason."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused, or it went wrong", "2:the command is wrong"})
final class DowngradeExemptCommand extends DowngradesCommand {
    @Parameters(index = "1", paramLabel = "OBJECT", description = "The object's number.")
    private long id;

    @Option(names = "--as", paramLabel = "NAME", required = true, description = "Your name in the topology.")
    private String person;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.")
    private String reason;

    DowngradeExemptCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(Downgrades downgrades) throws IOException {
        SealedObject object = downgrades.exempt(person, id, reason);
        return new Answer(
                ExitCode.OK,
                "object " + id + " stays " + object.label() + ": " + printable(object) + "\n",
                Json.object()
                        .put("object", id)
                        .put("version", object.version())
                        .put("exemption", object.exemption().orElse("")));
    }

    private static String printable(SealedObject object) {
        return Rendering.line(object.exemption().orElse(""));
    }
}
