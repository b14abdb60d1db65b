package dev.cofferdam.jail;

/** By what a process may ask of Linux. */
public enum Kind {
    /** Has memory and files and nothing else. */
    PARTITION,
    /** Serves clients on sockets that are handed over to it. */
    EXPORT,
    /** Has directories of the host, where it sees to it that what it puts there reaches the device, and sockets to take in or to send out. */
    GATEWAY,
    /** Locks the disks that it serves, and sees to it that they reach the device. */
    STORE,
    /** Sends datagrams from the sockets that it has when it confines itself. */
    SENDER,
    /** Receives datagrams on the sockets that it has when it confines itself, and stores files. */
    RECEIVER;

    /** Whether it runs in a sandbox; the others put the filter on themselves. */
    boolean isSandboxed() {
        return compareTo(STORE) <= 0;
    }
}
