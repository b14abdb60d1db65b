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
     * The log of a partition.
     *
     * @throws IOException that says which there are
     */
    public Path find(String topology, String partition) throws IOException {
        if (!topologies().contains(topology)) {
            throw new IOException("no topology named " + topology + " ever ran here; "
                    + Nearest.advice(topology, topologies(), "topologies that did"));
        }
        SortedMap<String, Path> logs = new TreeMap<>();
        Path directory = directories.state(topology).resolve("logs");
        for (String file : Directories.list(directory)) {
            if (file.endsWith(SUFFIX)) {
                logs.put(file.substring(0, file.length() - SUFFIX.length()), directory.resolve(file));
            }
        }
        Path log = logs.get(partition);
        if (log == null || !Files.isRegularFile(log)) {
            throw new IOException(topology + " has no log of a partition named " + partition + "; "
                    + Nearest.advice(partition, logs.keySet(), "partitions with a log"));
        }
        return log;
    }
}
