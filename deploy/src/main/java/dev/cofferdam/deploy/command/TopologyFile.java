package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.kernel.host.VolumeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The parameter FILE of every subcommand that takes a topology. For one thread. */
final class TopologyFile {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The topology file.")
    private Path file;

    Compilation compile(Compiler compiler) {
        if (VolumeFiles.isVolume(file)) {
            throw wrong(file + " is a volume; give the topology file that names it under 'store'");
        }
        if (Files.isDirectory(file)) {
            throw wrong(file + " is a directory; give a topology file");
        }
        if (!Files.isRegularFile(file)) {
            throw wrong("there is no file " + file);
        }
        try {
            return compiler.compile(file);
        } catch (IOException e) {
            throw wrong("cannot read " + file + ": " + e.getMessage());
        }
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
