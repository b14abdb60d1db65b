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

    /** Tries it, and says what came of it. */
    default String result(Partition partition) {
        try {
            attempt(partition);
            return "succeeded";
        } catch (Exception | LinkageError e) {
            return "denied: " + e;
        }
    }

    /** Says of one attack what came of it, in the partition's log. */
    static void tell(Partition partition, String name, String result) {
        partition.log("attack " + name + " " + result);
    }
}
