package dev.cofferdam.deploy.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What the machine was when a comparison began. Immutable. */
record MachineFacts(Instant started, double loadAverage, long startedNanos) {

    static MachineFacts now() throws IOException {
        String load = Files.readString(Path.of("/proc/loadavg"));
        return new MachineFacts(
                Instant.now(), Double.parseDouble(load.substring(0, load.indexOf(' '))), System.nanoTime());
    }

    Results.Machine machine(boolean quick, double othersCores, long seed) throws IOException {
        return new Results.Machine(
                Runtime.getRuntime().availableProcessors(),
                field("/proc/cpuinfo", "model name"),
                Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "")) << 10,
                Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip(),
                System.getProperty("java.vm.version"),
                loadAverage,
                othersCores,
                started.truncatedTo(ChronoUnit.SECONDS).toString(),
                (System.nanoTime() - startedNanos) / 1e9,
                quick,
                seed);
    }

    private static String field(String file, String name) throws IOException {
        for (String line : Files.readAllLines(Path.of(file))) {
            if (line.startsWith(name)) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return "unknown";
    }
}
