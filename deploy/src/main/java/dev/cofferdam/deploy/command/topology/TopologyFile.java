package dev.cofferdam.deploy.command.topology;

import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.topology.HostPaths;
import dev.cofferdam.deploy.topology.Printable;
import dev.cofferdam.deploy.yaml.Source;
import dev.cofferdam.kernel.host.Reasons;
import dev.cofferdam.kernel.host.VolumeFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The parameter FILE of every subcommand that takes a topology. For one thread. */
public final class TopologyFile {
    private static final Path STANDARD_INPUT = Path.of("-");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The topology file.")
    private Path file;

    @Option(
            names = "--domain",
            paramLabel = "NAME",
            description = "What this domain of the topology runs, and nothing of the others.")
    private String domain;

    /** As it is written, or of one domain. */
    public Compilation compile(Compiler compiler) {
        return compileFile(file, domain, compiler, spec);
    }

    /** Of what one kernel runs. */
    public Compilation compileOne(Compiler compiler) {
        Compilation compilation = compile(compiler);
        compilation.topology().filter(topology -> !topology.domains().isEmpty()).ifPresent(topology -> {
            throw wrong(
                    spec,
                    Printable.of(file.toString()) + " has domains, each with a kernel of its own; give --domain "
                            + String.join(" or --domain ", topology.domains().names()));
        });
        return compilation;
    }

    /** The one that is meant, where one is. */
    Optional<String> domain() {
        return Optional.ofNullable(domain);
    }

    /** The file itself. */
    public Path file() {
        return file;
    }

    /** Empty where it breaks a rule, which has been said then. */
    public Optional<Compilation> sound(Compiler compiler) {
        return sound(compileOne(compiler));
    }

    /** What one of its domains runs; empty as in {@link #sound(Compiler)}. */
    public Optional<Compilation> sound(Compiler compiler, String one) {
        return sound(compileFile(file, one, compiler, spec));
    }

    /** The whole of one that has domains; empty as in {@link #sound(Compiler)}. */
    public Optional<Compilation> soundWhole(Compiler compiler) {
        if (domain != null) {
            throw wrong(spec, "--domain: all of them are wanted here");
        }
        Optional<Compilation> sound = sound(compileFile(file, null, compiler, spec));
        if (sound.flatMap(Compilation::topology)
                .filter(topology -> topology.domains().isEmpty())
                .isPresent()) {
            throw wrong(
                    spec,
                    Printable.of(file.toString())
                            + " has no domains; say under 'domains' which partitions live together");
        }
        return sound;
    }

    private Optional<Compilation> sound(Compilation compilation) {
        if (compilation.plan().isPresent()) {
            return Optional.of(compilation);
        }
        PrintWriter err = spec.commandLine().getErr();
        err.print(ViolationReport.of(compilation.violations()).text());
        err.flush();
        return Optional.empty();
    }

    /** Of a file, or of standard input where it is {@code -}. */
    static Compilation compile(Path file, Compiler compiler, CommandSpec spec) throws IOException {
        return file.equals(STANDARD_INPUT)
                ? compiler.compile(Source.of(System.in, "standard-input"))
                : compileFile(file, null, compiler, spec);
    }

    private static Compilation compileFile(Path file, String domain, Compiler compiler, CommandSpec spec) {
        String shown = Printable.of(file.toString());
        if (VolumeFiles.isVolume(file)) {
            throw wrong(spec, shown + " is a volume; give the topology file that names it under 'store'");
        }
        HostPaths.unreadable(file).ifPresent(what -> {
            throw wrong(spec, what + "; give a topology file");
        });
        try {
            return domain == null ? compiler.compile(file) : compiler.compile(file, domain);
        } catch (IOException e) {
            throw wrong(spec, "cannot read " + shown + ": " + Reasons.of(e));
        }
    }

    private static ParameterException wrong(CommandSpec spec, String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
