package dev.cofferdam.partition;

import java.util.List;

/**
 * A native application: what a partition runs where no guest machine is wanted. Found by its class name, or, for those
 * that come with Cofferdam, by {@link #name()} among the {@link java.util.ServiceLoader} services. Needs a public
 * constructor without arguments; one instance runs once, on the partition's main thread.
 */
public interface Program {

    /** The name a topology uses for a program that comes with Cofferdam. */
    String name();

    /**
     * What the topology's {@code args} may say; an unnamed argument is refused when the topology is checked. Of a program
     * of one's own that is read from the class, which is not run: the method puts constants together.
     */
    List<Parameter> parameters();

    /**
     * Does what is to be done before the program runs, and before it is called ready, such as to listen on its sockets. Asks nothing of the
     * kernel or the store: that begins with {@link #run}.
     *
     * @throws Exception as {@link #run}
     */
    default void prepare(Partition partition) throws Exception {}

    /**
     * Whether the program says itself when it is ready, with {@link Partition#ready}; without that the partition is called
     * ready when {@link #prepare} has returned.
     */
    default boolean saysReady() {
        return false;
    }

    /**
     * Does the program's work; returning ends the partition well.
     *
     * @throws Exception ends the partition as failed; the message goes to the partition's log
     */
    void run(Partition partition) throws Exception;
}
