package dev.cofferdam.partition;

/**
 * One argument of a {@link Program}.
 *
 * @param name as in the topology's {@code args}
 * @param kind what its value names
 * @param required whether a topology must give it
 * @param sentence what it is for
 */
public record Parameter(String name, Kind kind, boolean required, String sentence) {

    /** What an argument's value names. */
    public enum Kind {
        /** A host file; the partition sees it read-only. */
        FILE,
        /** As {@code FILE}; what it holds is run, so it is measured before each start, as a jar is. */
        IMAGE,
        /** A local name of one of the partition's disks. */
        DISK,
        /** A local name of one of the partition's channel ends. */
        CHANNEL,
        /** A local name of one of the partition's sockets. */
        SOCKET,
        /** A local name of one of the partition's directories. */
        DIRECTORY,
        /** A whole number of 0 or more. */
        NUMBER,
        /** A size such as 4KiB. */
        SIZE,
        /** Any text. */
        TEXT
    }
}
