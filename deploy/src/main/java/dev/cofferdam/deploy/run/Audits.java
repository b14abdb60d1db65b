package dev.cofferdam.deploy.run;

import dev.cofferdam.deploy.rule.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds the audits that kernels keep in the state directory. Stateless. */
public final class Audits {
    private Audits() {}

    /**
     * Whether a topology of that name has an audit, or some of it: between two segments, or where somebody took it away, there
     * is its head alone.
     */
    public static boolean has(Directories directories, String topology) {
        Path state = directories.state(topology);
        return Files.exists(state.resolve("audit")) || Files.exists(state.resolve("audit.head"));
    }

    /** The audit of a topology that runs or ran. */
    public static Path find(Directories directories, String topology) throws IOException {
        Path audit = directories.state(topology).resolve("audit");
        if (!Directories.list(directories.states()).contains(topology) || !has(directories, topology)) {
            List<String> kept = Directories.list(directories.states()).stream()
                    .filter(each -> has(directories, each))
                    .toList();
            throw new IOException("there is no audit of a topology named " + topology + "; "
                    + Nearest.advice(topology, kept, "topologies that ran"));
        }
        return audit;
    }
}
