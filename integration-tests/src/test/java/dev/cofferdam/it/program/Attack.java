package dev.cofferdam.it.program;

import dev.cofferdam.partition.Partition;

/** Something that a hostile partition tries. */
interface Attack {

    /**
     * Tries it; a return is success.
     *
     * @throws Exception where it was refused, and how
     */
    void attempt(Partition partition) throws Exception;
}
