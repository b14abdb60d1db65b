package dev.cofferdam.deploy.compare;

import java.io.IOException;

/** A running system that cells are measured on. For one thread. */
interface Rig extends AutoCloseable {

    /**
     * Runs one round of a cell.
     *
     * @param tally gets the clients' figures and what all processes used
     */
    void measure(Cell cell, long millis, Tally tally) throws IOException;

    @Override
    void close() throws IOException;
}
