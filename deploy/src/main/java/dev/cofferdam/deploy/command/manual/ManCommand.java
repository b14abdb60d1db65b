package dev.cofferdam.deploy.command.manual;

import dev.cofferdam.deploy.command.console.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes manual pages. For one thread. */
@Command(
        name = "man",
        description = {
            "Print the manual page of a command; read it with: cofferdam man up | man -l -",
            "With --all DIR, write every page into DIR/man1, from where man finds them if DIR is in its path."
        })
public final class ManCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "A command, such as up or store import.")
    private List<String> words = List.of();

    @Option(names = "--all", paramLabel = "DIR", description = "Write all pages there.")
    private Path directory;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (directory == null) {
            out.print(ManPage.of(Commands.find(spec, words).getCommandSpec()));
        } else if (words.isEmpty()) {
            Path pages = Files.createDirectories(directory.resolve("man1"));
            List<CommandSpec> all = Commands.all(spec.root());
            for (CommandSpec each : all) {
                Files.writeString(pages.resolve(ManPage.name(each) + ".1"), ManPage.of(each));
            }
            out.println("wrote " + all.size() + " pages into " + pages);
        } else {
            throw new ParameterException(spec.commandLine(), "give a COMMAND or --all DIR, not both");
        }
        out.flush();
        return ExitCode.OK;
    }
}
