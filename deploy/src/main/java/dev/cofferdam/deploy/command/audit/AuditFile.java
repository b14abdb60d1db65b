package dev.cofferdam.deploy.command.audit;

import dev.cofferdam.deploy.run.Audits;
import dev.cofferdam.deploy.run.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which audit a subcommand is about: a file, or that of a topology. For one thread. */
final class AuditFile {
    private static final String EXPECTED =
            "expected is an audit, the file 'audit' in a topology's state directory, or --name NAME of the topology";

    private static final Pattern TOPOLOGY = Pattern.compile(".*\\.ya?ml");
    private static final Pattern PART = Pattern.compile("(.+)\\.(head|lock|next|[0-9]+)");

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
        if (file == null) {
            return Audits.find(directories, name);
        }
        requireAudit();
        return file;
    }

    /** A damaged audit is one: only what it is called, and what lies beside it, is looked at. */
    private void requireAudit() {
        String called = file.getFileName() == null ? "" : file.getFileName().toString();
        Matcher part = PART.matcher(called);
        if (Files.isDirectory(file)) {
            Path audit = file.resolve("audit");
            throw wrong("is a directory", Files.exists(audit) ? "give the audit in it, " + audit : EXPECTED);
        }
        if (TOPOLOGY.matcher(called).matches()) {
            throw wrong("is called as a topology file is", EXPECTED);
        }
        if (part.matches() && Files.exists(file.resolveSibling(part.group(1)))) {
            throw wrong(
                    "is a part of an audit", "give the whole, by its first file " + file.resolveSibling(part.group(1)));
        }
    }

    private ParameterException wrong(String what, String right) {
        return new ParameterException(spec.commandLine(), file + " " + what + "; " + right);
    }
}
