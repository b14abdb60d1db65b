package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.kernel.host.Processors.Core;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads from /sys what cores share, as far as it is there: a container may show less, and then each core stands for itself.
 * Stateless. See Documentation/ABI/stable/sysfs-devices-system-cpu.
 */
public final class ProcessorReader {
    private static final Path SYS = Path.of("/sys");

    private ProcessorReader() {}

    /** The cores that the calling thread may use now. */
    public static Processors here() {
        return read(SYS, Affinity.available());
    }

    /**
     * Reads the given cores.
     *
     * @param sys where sysfs is mounted
     * @param usable numbers of cores that are on line and may be used
     */
    static Processors read(Path sys, List<Integer> usable) {
        Path cpus = sys.resolve("devices/system/cpu");
        return new Processors(usable.stream()
                .map(number -> core(cpus.resolve("cpu" + number), number))
                .toList());
    }

    private static Core core(Path cpu, int number) {
        return new Core(
                number,
                first(cpu.resolve("topology/thread_siblings_list"), number),
                lastCache(cpu.resolve("cache")),
                node(cpu));
    }

    /** What a list such as 4-7,12 begins with: it names the group by its lowest member. */
    private static int first(Path list, int otherwise) {
        try {
            String text = Files.readString(list).strip();
            int end = 0;
            while (end < text.length() && Character.isDigit(text.charAt(end))) {
                end++;
            }
            return end == 0 ? otherwise : Integer.parseInt(text, 0, end, 10);
        } catch (IOException e) {
            return otherwise;
        }
    }

    /** The highest level's; -1 for all where none is shown. */
    private static int lastCache(Path caches) {
        int highest = 0;
        int shared = -1;
        try (DirectoryStream<Path> indexes = Files.newDirectoryStream(caches, "index*")) {
            for (Path index : indexes) {
                int level = first(index.resolve("level"), 0);
                if (level > highest) {
                    highest = level;
                    shared = first(index.resolve("shared_cpu_list"), -1);
                }
            }
        } catch (IOException e) {
            return -1;
        }
        return shared;
    }

    /** The directory of a core has a link to its node. */
    private static int node(Path cpu) {
        try (DirectoryStream<Path> nodes = Files.newDirectoryStream(cpu, "node[0-9]*")) {
            for (Path node : nodes) {
                return Integer.parseInt(node.getFileName().toString().substring("node".length()));
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }
}
