package dev.cofferdam.kernel.launch;

import dev.cofferdam.abi.WaitPolicy;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.Plan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one kernel process is started with. Immutable; paths are absolute.
 *
 * @param runDirectory on a memory file system; shared memory, the control socket
 * @param stateDirectory audit and logs
 * @param weakerLimits go on where a limit cannot be held here
 * @param journal file to write events and effects to
 * @param detached it outlives the command that starts it, and its output goes to a log
 */
public record Launch(
        Plan plan,
        Design design,
        WaitPolicy waiting,
        Isolation isolation,
        boolean weakerLimits,
        Optional<Path> journal,
        boolean detached,
        Path runDirectory,
        Path stateDirectory,
        JavaRuntime runtime) {

    /** What partitions run in. */
    public enum Isolation {
        SANDBOX,
        /** A sandbox in which no file of the Java runtime, the C library or jars is shared with another class. */
        SEPARATE,
        /** Processes like any other: for measurements, and to look for faults. */
        NONE
    }

    /**
     * The Java runtime and jars that partitions are started with.
     *
     * @param digests file of what was measured once, from one kernel to the next
     * @param partitionJars the partition runtime and what it needs
     * @param storeJars beside them in the store's partition
     * @param train write the caches instead of using them
     * @param programJars by class name, what a program that comes with Cofferdam needs beside the partition runtime
     * @param installation where all of this is, and what else every run is made of: no partition is given any of it
     */
    public record JavaRuntime(
            Path javaHome,
            Path digests,
            List<Path> partitionJars,
            List<Path> storeJars,
            Optional<Path> partitionCache,
            Optional<Path> storeCache,
            boolean train,
            Map<String, List<Path>> programJars,
            List<Path> installation) {

        /** For a launch that starts nothing. */
        public static final JavaRuntime NONE = new JavaRuntime(
                Path.of("/"),
                Path.of("/"),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false,
                Map.of(),
                List.of());

        public JavaRuntime {
            partitionJars = List.copyOf(partitionJars);
            storeJars = List.copyOf(storeJars);
            programJars = Map.copyOf(programJars);
            installation = List.copyOf(installation);
        }
    }

    /** The same with another runtime. */
    public Launch with(JavaRuntime other) {
        return new Launch(
                plan, design, waiting, isolation, weakerLimits, journal, detached, runDirectory, stateDirectory, other);
    }
}
