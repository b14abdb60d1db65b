package dev.cofferdam.partition;

import dev.cofferdam.abi.PartitionFiles;
import java.io.IOException;

/** A program that is part of the system, such as the store, and opens files that applications are not given. */
public interface Hosted {

    /** Opens what the program serves, before the partition is called ready. */
    void open(PartitionFiles files, DenialReport report) throws IOException;
}
