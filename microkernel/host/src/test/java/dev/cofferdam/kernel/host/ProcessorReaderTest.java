package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.kernel.host.Processors.Core;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What /sys shows, and what is made of it where it shows less. */
final class ProcessorReaderTest {
    @TempDir
    private Path sys;

    private void core(int number, String siblings, String cache, int node) throws IOException {
        Path cpu = sys.resolve("devices/system/cpu/cpu" + number);
        write(cpu.resolve("topology/thread_siblings_list"), siblings);
        write(cpu.resolve("cache/index0/level"), "1");
        write(cpu.resolve("cache/index0/shared_cpu_list"), siblings);
        write(cpu.resolve("cache/index3/level"), "3");
        write(cpu.resolve("cache/index3/shared_cpu_list"), cache);
        Files.createDirectories(cpu.resolve("node" + node));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }

    @Test
    void readsSiblingsCachesAndNodes() throws IOException {
        core(4, "4,12", "4-7,12-15", 1);
        core(12, "4,12", "4-7,12-15", 1);
        core(17, "17", "16-19", 2);

        assertEquals(
                new Processors(List.of(new Core(4, 4, 4, 1), new Core(12, 4, 4, 1), new Core(17, 17, 16, 2))),
                ProcessorReader.read(sys, List.of(4, 12, 17)));
    }

    @Test
    void takesEachCoreForItselfWhereNothingIsShown() throws IOException {
        assertEquals(
                new Processors(List.of(new Core(0, 0, -1, 0), new Core(3, 3, -1, 0))),
                ProcessorReader.read(sys, List.of(0, 3)));
        write(sys.resolve("devices/system/cpu/cpu0/topology/thread_siblings_list"), "");
        assertEquals(0, ProcessorReader.read(sys, List.of(0)).cores().getFirst().physical());
    }

    @Test
    void readsThisMachine() {
        assertEquals(Affinity.available(), ProcessorReader.here().numbers());
    }
}
