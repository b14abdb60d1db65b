package dev.cofferdam.deploy.run;

import dev.cofferdam.deploy.rule.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the audits that kernels keep in the state directory. Stateless. */
public final class Audits {
    private Audits() {}

    /** The audit of a topology that runs or ran. */
    public static Path find(Directories directories, String topology) throws IOException {
        Path audit = directories.state(topology).resolve("audit");
        if (!Directories.list(directories.states()).contains(topology) || Files.notExists(audit)) {
            throw new IOException("there is no audit of a topology named " + topology + "; "
                    + Nearest.advice(topology, Directories.list(directories.states()), "topologies that ran"));
        }
        return audit;
    }
}
