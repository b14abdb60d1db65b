package dev.cofferdam.partition;

import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * All that a {@link Program} can reach, by the partition's own names. For one thread.
 *
 * <p>Each method that takes a local name throws {@link ProgramException} where the topology gave the partition no such
 * thing; the message lists what it has.
 */
public interface Partition {

    /** The partition's own name. */
    String name();

    /** Canonical text of its access class. */
    String label();

    /** Value of an argument, or null where the topology gives none. */
    String argument(String name);

    /** A disk of the store that the topology granted: the same object each time. */
    Disk disk(String localName);

    /** The partition's own names of all its disks, in the topology's order. */
    List<String> disks();

    /** A way to the store for several requests at once; there is one at a time. */
    Pipeline pipeline();

    /** The Unix-domain socket that the topology granted: it listens already, and its clients may be waiting. */
    ServerSocketChannel socket(String localName);

    /**
     * The descriptor of a socket that the topology granted: it listens already, or is bound or connected. Of the one that is
     * a {@link #socket} either is used, and not both.
     */
    int descriptor(String localName);

    /** The sending end of a one-way channel. */
    Sender sender(String localName);

    /** The receiving end of a one-way channel. */
    Receiver receiver(String localName);

    /** The asking end of a call channel. */
    Caller caller(String localName);

    /** The answering end of a call channel. */
    Answerer answerer(String localName);

    /** A host file that the topology granted; it can only be read. */
    Path file(String localName);

    /** A directory of the host that the topology granted: to read, or to write where nobody else's partition has it. */
    Path directory(String localName);

    /** Waits so long, or until the kernel asks for the end, which is an exception. */
    void pause(long millis);

    /**
     * Waits for the end of the partition, for programs whose work is done by other threads: until the kernel asks for it,
     * which it does only where disks are not reached through it, or {@link #end} is called.
     */
    void awaitEnd();

    /** Ends {@link #awaitEnd} with {@code cause}; safe for any thread. */
    void end(RuntimeException cause);

    /**
     * Says that the program is ready to do what it is there for, and returns when the kernel knows: whoever is started after
     * this partition is started now. Of a program that {@linkplain Program#saysReady says so}; again it says nothing new.
     */
    void ready();

    /**
     * Says that the program is alive: where the topology asks for that with {@code health}, a partition that has said nothing
     * for the time that is given there is ended, and has failed. It belongs into the loop that does the work, so that one
     * that stands still is noticed. A request of the kernel or the store, or a {@link #pause}, that lasts says so by itself:
     * whoever waits is alive. Costs next to nothing; safe for any thread.
     */
    void alive();

    /** Within how many milliseconds it has to say again that it is {@link #alive}; 0 where nobody asks. */
    int aliveWithinMillis();

    /** Writes a line to the partition's log. */
    void log(String line);
}
