package dev.cofferdam.deploy.compare;

import java.io.IOException;
import java.util.List;

/** A running system that cells are measured on. For one thread. */
interface Rig extends AutoCloseable {

    /** Runs one slice of a cell. */
    Sample measure(Cell cell, long millis) throws IOException;

    /** Every process that works for it. */
    List<Long> pids();

    @Override
    void close() throws IOException;
}
