package dev.cofferdam.deploy.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * Where a user's running topologies and what outlives them are kept. Immutable.
 *
 * @param runs on a memory file system; one directory a running topology
 * @param states audits and logs; one directory a topology
 * @param digests file of what was measured once, whatever topology it was for
 */
public record Directories(Path runs, Path states, Path digests) {
    private static final FileAttribute<?> OWNER_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** No name of a topology. */
    private static final String DIGESTS = ".digests";

    /** All that outlives a run in one directory. */
    public Directories(Path runs, Path states) {
        this(runs, states, states.resolve(DIGESTS));
    }

    /** This user's, as the environment names them. */
    public static Directories of(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        Path states = Path.of(environment.getOrDefault("XDG_STATE_HOME", home + "/.local/state"), "cofferdam");
        return new Directories(Path.of("/dev/shm/cofferdam-" + user()), states);
    }

    /** With audits and logs that are of no use later. */
    public Directories withStates(Path scratch) {
        return keeping(scratch.resolve("state"));
    }

    /** With audits and logs elsewhere. */
    public Directories keeping(Path otherStates) {
        return new Directories(runs, otherStates, digests);
    }

    /** Numeric user of this process. */
    static int user() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException("/proc is not there: " + e.getMessage(), e);
        }
    }

    /** Whether this process is root's. */
    public static boolean isRoot() {
        return user() == 0;
    }

    Path run(String name) {
        return runs.resolve(name);
    }

    public Path state(String name) {
        return states.resolve(name);
    }

    /** Makes it where it is not there: what partitions of every class print is for this user alone. */
    Path makeState(String name) throws IOException {
        return Files.createDirectories(state(name), OWNER_ALONE);
    }

    /** Names of the topologies that have a run directory, whether their kernel lives or not. */
    List<String> names() throws IOException {
        return list(runs);
    }

    /** Names in a directory, sorted, without hidden ones; none where it does not exist. */
    static List<String> list(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return List.of();
        }
        try (var all = Files.list(directory)) {
            return all.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
