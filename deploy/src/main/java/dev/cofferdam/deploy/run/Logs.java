package dev.cofferdam.deploy.run;

import dev.cofferdam.deploy.rule.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What partitions printed, as kernels keep it in the state directory, whether they still run or not. Immutable. */
public record Logs(Directories directories) {
    private static final String SUFFIX = ".log";

    /** Names of the topologies that ever ran and whose state is still there. */
    public List<String> topologies() throws IOException {
        return Directories.list(directories.states());
    }

    /**
     * Throws where no such topology ever ran.
     *
     * @throws IOException that says which did
     */
    public void require(String topology) throws IOException {
        if (!topologies().contains(topology)) {
            throw new IOException("no topology named " + topology + " ever ran here; "
                    + Nearest.advice(topology, topologies(), "topologies that did"));
        }
    }

    /** What to say of a partition that has no log. */
    public IOException lacks(String topology, String partition) throws IOException {
        return new IOException(topology + " has no log of a partition named " + partition + "; "
                + Nearest.advice(partition, of(topology).keySet(), "partitions with a log"));
    }

    /** Those of a topology by partition; none of one that never printed anything. */
    public SortedMap<String, Path> of(String topology) throws IOException {
        SortedMap<String, Path> logs = new TreeMap<>();
        Path directory = directories.state(topology).resolve("logs");
        for (String file : Directories.list(directory)) {
            if (file.endsWith(SUFFIX)) {
                logs.put(file.substring(0, file.length() - SUFFIX.length()), directory.resolve(file));
            }
        }
        logs.values().removeIf(log -> !Files.isRegularFile(log));
        return logs;
    }
}
