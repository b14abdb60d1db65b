package dev.cofferdam.deploy.command.topology;

import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.topology.HostPaths;
import dev.cofferdam.deploy.topology.Printable;
import dev.cofferdam.kernel.host.Reasons;
import dev.cofferdam.kernel.host.VolumeFiles;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The parameter FILE of every subcommand that takes a topology. For one thread. */
public final class TopologyFile {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The topology file.")
    private Path file;

    public Compilation compile(Compiler compiler) {
        String shown = Printable.of(file.toString());
        if (VolumeFiles.isVolume(file)) {
            throw wrong(shown + " is a volume; give the topology file that names it under 'store'");
        }
        HostPaths.unreadable(file).ifPresent(what -> {
            throw wrong(what + "; give a topology file");
        });
        try {
            return compiler.compile(file);
        } catch (IOException e) {
            throw wrong("cannot read " + shown + ": " + Reasons.of(e));
        }
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
