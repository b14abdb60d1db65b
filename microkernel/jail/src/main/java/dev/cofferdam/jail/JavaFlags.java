package dev.cofferdam.jail;

import java.util.List;

/** How a partition's Java virtual machine is set up: quick to start, small at rest, fast when hot. */
public final class JavaFlags {
    private static final long MIB = 1 << 20;
    private static final long HEAP_MIB_MIN = 16;

    /**
     * A method is compiled after twice as many calls as usual: a quarter of the processor time of a start went into compiling
     * what the start alone runs. Four times as many start no sooner, and cost three per cent of a call's latency.
     */
    public static final String STARTS_QUICKLY = "-XX:CompileThresholdScaling=2";

    private JavaFlags() {}

    /**
     * Flags for a process that may use {@code memoryBytes} in all: a third is left to the heap, the rest to code,
     * metadata, stacks and the shared memory that the process touches first.
     */
    public static List<String> of(long memoryBytes) {
        return List.of(
                "-XX:+UseSerialGC",
                "-Xmx" + Math.max(HEAP_MIB_MIN, memoryBytes / MIB / 3) + "m",
                "-Xss512k",
                "-XX:ReservedCodeCacheSize=32m",
                "-XX:-UsePerfData",
                STARTS_QUICKLY,
                "-XX:-UseContainerSupport",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-CreateCoredumpOnCrash",
                "--enable-native-access=ALL-UNNAMED",
                // Protocol Buffers ask for it where a program uses them, and Java would warn of that in the log.
                "--sun-misc-unsafe-memory-access=allow");
    }
}
