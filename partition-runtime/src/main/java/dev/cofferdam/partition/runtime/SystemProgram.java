package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.partition.Program;
import java.io.IOException;

/**
 * A program that is part of the system, such as the store, and opens files that applications are not given. Its work is
 * done by threads of its own; {@link Program#run} is called when it is over.
 */
public interface SystemProgram {

    /**
     * Opens what the program serves, before the partition is called ready.
     *
     * @param alive says that it is, where its manifest says that anybody asks; for any thread
     */
    void open(PartitionFiles files, DenialReport report, Runnable alive) throws IOException;
}
