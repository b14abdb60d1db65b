package dev.cofferdam.deploy.command.downgrade;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.AnswerCommand;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Interruption;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.topology.TopologyFile;
import dev.cofferdam.deploy.command.topology.ViolationReport;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.downgrade.Downgrades;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.deploy.run.Ownership;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.store.downgrade.RefusedException;
import dev.cofferdam.store.downgrade.SshSignature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;

/** A subcommand about the downgrades of a topology. For one thread. */
abstract class DowngradesCommand extends AnswerCommand {
    private final Compiler compiler;
    private final Directories directories;

    @Mixin
    private TopologyFile file;

    DowngradesCommand(Compiler compiler, Directories directories) {
        this.compiler = compiler;
        this.directories = directories;
    }

    /** Asked only of a topology that keeps every rule, has a store, and says who may downgrade. */
    protected abstract Answer answer(Downgrades downgrades) throws IOException;

    @Override
    protected final Answer answer() throws IOException {
        Compilation compilation = file.compileOne(compiler);
        if (compilation.plan().isEmpty()) {
            return ViolationReport.of(compilation.violations());
        }
        Plan plan = compilation.plan().get();
        boolean stored = plan.store().isPresent();
        if (!stored || plan.downgrade().isEmpty()) {
            throw wrong("topology " + plan.name() + " has no " + (stored ? "downgrade section" : "store")
                    + "; give it one under '" + (stored ? "downgrade" : "store") + "'");
        }
        Downgrades downgrades =
                Downgrades.of(new Ownership(directories).claim(plan), directories, Installation.here(), this::notice);
        return endsInOrder()
                ? answer(downgrades)
                : Interruption.interruptibly(this::interrupted, () -> answer(downgrades))
                        .orElseGet(() -> new Answer(ExitCode.REFUSED, "", Json.object()));
    }

    /** Whether a signal is heeded by the work itself, in its own time. */
    protected boolean endsInOrder() {
        return false;
    }

    /** What there is to say when a signal has ended it. */
    protected String leftBehind() {
        return "nothing more is done";
    }

    private void interrupted() {
        PrintWriter err = spec().commandLine().getErr();
        err.println("interrupted: " + leftBehind());
        err.flush();
    }

    /** Beside the answer, which programs may read. */
    private void notice(String sentence) {
        PrintWriter err = spec().commandLine().getErr();
        err.println("note: " + sentence);
        err.flush();
    }

    /** The signature in a file of anybody's making. */
    final SshSignature signature(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw wrong("there is no file " + path + "; ssh-keygen -Y sign writes it beside the statement, with .sig");
        }
        if (Files.size(path) > SshSignature.TEXT_BYTES_MAX) {
            throw new RefusedException(path + ": a signature has at most " + SshSignature.TEXT_BYTES_MAX + " bytes");
        }
        try {
            return SshSignature.parse(new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
        } catch (RefusedException e) {
            throw new RefusedException(path + ": " + e.getMessage());
        }
    }
}
