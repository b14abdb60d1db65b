package dev.cofferdam.deploy.command.compare;

import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Interruption;
import dev.cofferdam.deploy.compare.ChannelComparison;
import dev.cofferdam.deploy.compare.Comparison;
import dev.cofferdam.deploy.compare.GatewayComparison;
import dev.cofferdam.deploy.compare.NbdComparison;
import dev.cofferdam.deploy.compare.Output;
import dev.cofferdam.deploy.compare.Scaling;
import dev.cofferdam.deploy.compare.SchedulingComparison;
import dev.cofferdam.deploy.compare.WindowComparison;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.jail.Trees;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares the designs on this machine. For one thread. */
@Command(
        name = "compare",
        description = {
            "Measure every design and wait policy that this machine can hold, beside what the machine itself charges.",
            "Writes results.json and report.html, and prints a table."
        })
public final class CompareCommand implements Callable<Integer> {
    private static final int BLOCK_BYTES_MAX = 4 << 20;
    private static final List<String> SIZES = List.of("512", "4KiB", "64KiB", "1MiB");
    private static final String ALL = "all";
    private static final List<String> QUICK_SIZES = List.of("4KiB");

    private final Compiler compiler;
    private final Directories directories;

    @Spec
    private CommandSpec spec;

    @Option(names = "--quick", description = "Measure less: about 70 seconds on two cores.")
    private boolean quick;

    @ArgGroup
    private final Instead instead = new Instead();

    /** A measurement of its own, of which one is made. */
    private static final class Instead {
        @Option(
                names = "--nbd",
                description =
                        "Measure the NBD export instead, beside nbdkit's file plugin and qemu-nbd, with fio as the client.")
        boolean nbd;

        @Option(
                names = "--gateway",
                description =
                        "Measure instead how fast a gateway inside this machine carries streams, beside socat, and files,"
                                + " beside rsync and cp.")
        boolean gateway;

        @Option(
                names = "--windows",
                description =
                        "Measure instead by how much time windows of 1, 5, 10 and 50 ms begin after their time, at rest and beside"
                                + " busy programs, and what cyclictest finds, where it is installed.")
        boolean windows;

        @Option(
                names = "--classes",
                description =
                        "Measure instead what bare round trips cost by each of Linux's scheduling classes, alone and beside a busy"
                                + " program; about a minute.")
        boolean classes;

        @Option(
                names = "--scale",
                description =
                        "Measure instead what becomes of speed with more clients, and what more partitions cost; writes"
                                + " scale.json and scale.html.")
        boolean scale;

        @Option(
                names = "--channels",
                paramLabel = "NAME",
                arity = "0..1",
                fallbackValue = ALL,
                split = ",",
                description =
                        "Measure instead how many bits a second a hostile high partition sends to a low one, through all that"
                                + " both use or these alone, with and without windows; writes channels.json and channels.html."
                                + " With --quick 3 minutes on two cores, without some 40.")
        List<String> channels;

        boolean any() {
            return nbd || gateway || windows || classes || scale || channels != null;
        }
    }

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            split = ",",
            description = "Block sizes (default: 512,4KiB,64KiB,1MiB; with --quick 4KiB).")
    private List<String> sizes;

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description = "Also say what changed beyond the noise since the run that wrote this results.json.")
    private Path against;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "cofferdam-compare",
            description = "Where the report goes (default: ${DEFAULT-VALUE}).")
    private Path out;

    public CompareCommand(Compiler compiler, Directories directories) {
        this.compiler = compiler;
        this.directories = directories;
    }

    @Override
    public Integer call() throws IOException {
        if (instead.any() && (sizes != null || against != null)) {
            throw new ParameterException(
                    spec.commandLine(), "--size and --against are for the comparison of designs, and this is another");
        }
        if (instead.windows) {
            return compareWindows();
        }
        if (instead.classes) {
            return compareClasses();
        }
        if (instead.nbd) {
            return compareNbd();
        }
        if (instead.gateway) {
            return compareGateway();
        }
        List<Integer> blocks = (sizes != null ? sizes : quick ? QUICK_SIZES : SIZES)
                .stream().map(this::block).toList();
        boolean made = !Files.exists(out);
        Files.createDirectories(out);
        // Volumes belong on the storage that is measured, not on a memory file system.
        Path scratch = Files.createTempDirectory(out.toAbsolutePath(), "scratch");
        Optional<Integer> code = Interruption.orNothing(() -> remove(scratch, made), this::interrupted, () -> {
            boolean written = false;
            try {
                int result = compare(blocks, scratch);
                written = true;
                return result;
            } finally {
                remove(scratch, made && !written);
            }
        });
        return code.orElse(ExitCode.REFUSED);
    }

    private Void remove(Path scratch, boolean withDirectory) throws IOException {
        Trees.delete(scratch);
        if (withDirectory) {
            Files.deleteIfExists(out);
        }
        return null;
    }

    private void interrupted() {
        say("Interrupted: what was measured so far is thrown away, and nothing is left behind.");
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }

    private int compare(List<Integer> blocks, Path scratch) throws IOException {
        Comparison.Settings settings = new Comparison.Settings(
                quick,
                blocks,
                scratch,
                Installation.here(),
                directories.withStates(scratch),
                new SecureRandom().nextLong(),
                System::nanoTime);
        PrintWriter to = spec.commandLine().getOut();
        if (instead.scale) {
            to.print(Output.write(new Scaling(settings, compiler, this::say), scratch, out));
            to.printf("%nWritten: %s and %s%n", out.resolve("scale.html"), out.resolve("scale.json"));
        } else if (instead.channels != null) {
            to.print(Output.write(new ChannelComparison(settings, media(), compiler, this::say), scratch, out));
            to.printf("%nWritten: %s and %s%n", out.resolve("channels.html"), out.resolve("channels.json"));
        } else {
            Comparison comparison = new Comparison(settings, compiler, this::say);
            to.print(Output.write(comparison, scratch, out, Optional.ofNullable(against)));
            to.printf("%nWritten: %s and %s%n", out.resolve("report.html"), out.resolve("results.json"));
        }
        to.flush();
        return ExitCode.OK;
    }

    /** None: all. */
    private List<String> media() {
        for (String channel : instead.channels) {
            if (!channel.equals(ALL) && !ChannelComparison.media().contains(channel)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--channels " + channel + ": the channels are " + String.join(", ", ChannelComparison.media()));
            }
        }
        return instead.channels.contains(ALL) ? List.of() : instead.channels;
    }

    private int compareNbd() throws IOException {
        return compare(
                "nbd", (scratch, setting) -> new NbdComparison(scratch, quick, compiler, setting, this::say).run());
    }

    /** Files are delivered to where this was started, which is on storage; what is delivered to memory is the release's own memory. */
    private int compareGateway() throws IOException {
        return compare("gateway", (scratch, setting) -> {
            Path disk = Files.createTempDirectory(Path.of("").toAbsolutePath(), "cofferdam-gateway");
            try {
                return new GatewayComparison(scratch, disk, quick, compiler, setting, this::say).run();
            } finally {
                Trees.delete(disk);
            }
        });
    }

    private int compareWindows() throws IOException {
        return compare(
                "windows",
                (scratch, setting) -> new WindowComparison(scratch, quick, compiler, setting, this::say).run());
    }

    private int compareClasses() throws IOException {
        return compare(
                "classes",
                (scratch, setting) -> new SchedulingComparison(
                                scratch, Installation.here(), new SecureRandom().nextLong(), this::say)
                        .run());
    }

    /** Gives the table for the terminal. */
    private interface Measurement {
        String run(Path scratch, KernelProcess.Setting setting) throws IOException;
    }

    /** On a memory file system: what is measured is the way to the data. */
    private int compare(String what, Measurement measurement) throws IOException {
        Path scratch = Files.createTempDirectory(Path.of("/dev/shm"), "cofferdam-" + what);
        return Interruption.orNothing(
                        () -> remove(scratch, false), this::interrupted, () -> compare(scratch, measurement))
                .orElse(ExitCode.REFUSED);
    }

    private int compare(Path scratch, Measurement measurement) throws IOException {
        try {
            KernelProcess.Setting setting =
                    KernelProcess.Setting.standard(Installation.here(), directories.withStates(scratch));
            spec.commandLine().getOut().print(measurement.run(scratch, setting));
            spec.commandLine().getOut().flush();
        } finally {
            Trees.delete(scratch);
        }
        return ExitCode.OK;
    }

    private int block(String size) {
        long bytes = Sizes.parse(size).orElse(-1L);
        if (bytes <= 0 || bytes % 512 != 0 || bytes > BLOCK_BYTES_MAX) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--size " + size + ": a block is a multiple of 512 bytes, at most 4MiB, such as 4KiB");
        }
        return (int) bytes;
    }
}
