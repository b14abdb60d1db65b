package dev.cofferdam.hwsim.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the host has for a guest's memory. Stateless; safe for any thread. */
final class HostMemory {
    private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable: *([0-9]{1,15}) kB$");

    private final Path root;

    /** Looks below a directory that is {@code /} but in tests. */
    HostMemory(Path root) {
        this.root = root;
    }

    /** How much can be had, in bytes; the largest number if the host does not say. */
    long available() {
        long most = Long.MAX_VALUE;
        Matcher available = AVAILABLE.matcher(read("proc/meminfo"));
        if (available.find()) {
            most = Long.parseLong(available.group(1)) << 10;
        }
        String limit = read("sys/fs/cgroup/memory.max").strip();
        String used = read("sys/fs/cgroup/memory.current").strip();
        if (limit.matches("[0-9]{1,18}") && used.matches("[0-9]{1,18}")) {
            most = Math.min(most, Math.max(0, Long.parseLong(limit) - Long.parseLong(used)));
        }
        return most;
    }

    private String read(String file) {
        try {
            return Files.readString(root.resolve(file));
        } catch (IOException unknown) {
            return "";
        }
    }

    /**
     * Takes memory for a guest, all zero.
     *
     * @throws IOException if the host has less
     */
    MemorySegment allocate(Arena arena, long bytes, long alignment) throws IOException {
        long available = available();
        if (bytes > available) {
            throw new IOException("--memory: the host has %.1f GiB to give, and the guest would take %.1f GiB"
                    .formatted(available / (double) (1L << 30), bytes / (double) (1L << 30)));
        }
        return arena.allocate(bytes, alignment);
    }
}
