package dev.cofferdam.deploy.command.manual;

import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.run.Installation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says where the manual is. For one thread. */
@Command(
        name = "manual",
        description = {
            "Say where the manual is: one page for a browser, to be read in order.",
            "xdg-open \"$(cofferdam manual)\" shows it."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it is there", "1:it was not built", "2:the command itself is wrong"})
public final class ManualCommand implements Callable<Integer> {
    private final Path page;

    @Spec
    private CommandSpec spec;

    public ManualCommand() {
        this(Installation.here().manual());
    }

    ManualCommand(Path page) {
        this.page = page;
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.isReadable(page)) {
            throw new IOException("there is no manual at " + page + "; build with deploy/cofferdam or mvn verify");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(page);
        out.flush();
        return ExitCode.OK;
    }
}
