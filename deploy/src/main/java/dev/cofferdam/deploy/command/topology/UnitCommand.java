package dev.cofferdam.deploy.command.topology;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.AnswerCommand;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Installation;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints a systemd unit (systemd.service(5)) that runs a topology. For one thread. */
@Command(
        name = "unit",
        description = {
            "Print a systemd unit that runs a topology.",
            "For a unit of this user: cofferdam unit FILE > ~/.config/systemd/user/NAME.service, then"
                    + " systemctl --user daemon-reload && systemctl --user start NAME."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:printed", "1:the topology breaks a rule", "2:the command itself is wrong"})
public final class UnitCommand extends AnswerCommand {
    private final Compiler compiler;

    @Mixin
    private TopologyFile file;

    public UnitCommand(Compiler compiler) {
        this.compiler = compiler;
    }

    @Override
    protected Answer answer() {
        Compilation compilation = file.compileOne(compiler);
        if (compilation.plan().isEmpty()) {
            return ViolationReport.of(compilation.violations());
        }
        Path topology = file.file().toAbsolutePath().normalize();
        String domain = file.domain().map(name -> " --domain " + name).orElse("");
        String text = """
                [Unit]
                Description=Cofferdam topology %s

                [Service]
                ExecStart=%s up %s%s
                # The command ends its kernel, and that its partitions.
                KillMode=mixed
                TimeoutStopSec=20
                Restart=on-failure

                [Install]
                WantedBy=default.target
                """.formatted(
                compilation.plan().get().name(), quoted(Installation.here().command()), quoted(topology), domain);
        return new Answer(ExitCode.OK, columns -> text, Json.object().put("unit", text));
    }

    /** As one word, of which systemd replaces nothing. */
    private static String quoted(Path path) {
        String text = path.toString()
                .replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("%", "%%")
                .replace("$", "$$");
        return "\"" + text + "\"";
    }
}
