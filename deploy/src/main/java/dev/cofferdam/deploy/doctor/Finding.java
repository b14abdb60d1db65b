package dev.cofferdam.deploy.doctor;

/**
 * One thing that the machine offers or lacks. Immutable.
 *
 * @param found in words
 * @param meaning what follows from a lack; empty where nothing lacks
 * @param remedy a command that mends it; empty where nothing lacks or nothing mends it
 */
public record Finding(String subject, Verdict verdict, String found, String meaning, String remedy) {

    /** How much it matters. */
    public enum Verdict {
        /** As it should be. */
        GOOD,
        /** Topologies run, with less. */
        LACKS,
        /** No topology runs. */
        BLOCKS
    }

    static Finding good(String subject, String found) {
        return new Finding(subject, Verdict.GOOD, found, "", "");
    }

    static Finding lacks(String subject, String found, String meaning, String remedy) {
        return new Finding(subject, Verdict.LACKS, found, meaning, remedy);
    }

    static Finding blocks(String subject, String found, String meaning, String remedy) {
        return new Finding(subject, Verdict.BLOCKS, found, meaning, remedy);
    }
}
