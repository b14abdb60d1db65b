package dev.cofferdam.deploy.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where a user's running topologies and what outlives them are kept. Immutable.
 *
 * @param runs on a memory file system; one directory a running topology
 * @param states audits and logs; one directory a topology
 */
public record Directories(Path runs, Path states) {

    /** This user's, as the environment names them. */
    public static Directories of(Map<String, String> environment) throws IOException {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        Path states = Path.of(environment.getOrDefault("XDG_STATE_HOME", home + "/.local/state"), "cofferdam");
        return new Directories(Path.of("/dev/shm/cofferdam-" + user()), states);
    }

    /** Numeric user of this process. */
    static int user() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    Path run(String name) {
        return runs.resolve(name);
    }

    public Path state(String name) {
        return states.resolve(name);
    }

    /** Names of the topologies that have a run directory, whether their kernel lives or not. */
    List<String> names() throws IOException {
        if (Files.notExists(runs)) {
            return List.of();
        }
        try (var all = Files.list(runs)) {
            return all.map(run -> run.getFileName().toString()).sorted().toList();
        }
    }
}
