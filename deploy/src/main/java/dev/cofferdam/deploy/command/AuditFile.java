package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.run.Audits;
import dev.cofferdam.deploy.run.Directories;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which audit a subcommand is about: a file, or that of a topology. For one thread. */
final class AuditFile {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "An audit; the head file FILE.head is beside it.")
    private Path file;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The audit of the topology of this name, running or ended.")
    private String name;

    Path find(Directories directories) throws IOException {
        if ((file == null) == (name == null)) {
            throw new ParameterException(spec.commandLine(), "name an audit: FILE or --name NAME");
        }
        return file == null ? Audits.find(directories, name) : file;
    }
}
