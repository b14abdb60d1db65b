package dev.cofferdam.deploy.command.machine;

import dev.cofferdam.abi.WaitPolicy;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Interruption;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.Options;
import dev.cofferdam.jail.Trees;
import dev.cofferdam.kernel.launch.Launch;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Runs a small topology whose processes write the caches that later ones start from. For one thread. */
@Command(name = "train", hidden = true, description = "Make the start-up caches.")
public final class TrainCommand implements Callable<Integer> {
    private final Compiler compiler;
    private final Directories directories;

    public TrainCommand(Compiler compiler, Directories directories) {
        this.compiler = compiler;
        this.directories = directories;
    }

    @Override
    public Integer call() throws IOException {
        Path scratch = Files.createTempDirectory("cofferdam-training");
        return Interruption.orNothing(
                        () -> delete(scratch),
                        () -> {}, // the script that makes the caches says so
                        () -> {
                            try {
                                return train(scratch);
                            } finally {
                                delete(scratch);
                            }
                        })
                .orElse(ExitCode.REFUSED);
    }

    private static Path delete(Path scratch) throws IOException {
        Trees.delete(scratch);
        return scratch;
    }

    private int train(Path scratch) throws IOException {
        // A name of its own, so that two first uses at once do not meet.
        Path topology = scratch.resolve("training-" + ProcessHandle.current().pid() + ".yaml");
        try (InputStream text = TrainCommand.class.getResourceAsStream("training.yaml")) {
            Files.copy(text, topology);
        }
        Files.write(scratch.resolve("image"), new byte[1 << 20]);
        Plan plan = compiler.compile(topology).plan().orElseThrow();
        Installation installation = Installation.here();
        Files.createDirectories(installation.caches());
        KernelProcess.Setting setting =
                new KernelProcess.Setting(installation, directories.withStates(scratch), true, List.of());
        for (Design design : List.of(Design.CALL, Design.MESSAGE)) {
            KernelProcess kernel = KernelProcess.start(
                    plan,
                    new Options(design, WaitPolicy.PARK, Launch.Isolation.NONE),
                    setting,
                    ProcessBuilder.Redirect.INHERIT);
            if (kernel.awaitEnd() != 0) {
                return ExitCode.REFUSED;
            }
        }
        return ExitCode.OK;
    }
}
