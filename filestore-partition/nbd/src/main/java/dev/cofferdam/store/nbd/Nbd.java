package dev.cofferdam.store.nbd;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.ProgramException;
import dev.cofferdam.partition.runtime.BundledProgram;
import dev.cofferdam.partition.runtime.SystemPartition;
import java.io.IOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Exports the partition's disks to programs of the host that speak the network block device protocol, over a Unix-domain
 * socket. Has the partition's one access class, and no more than its plan gives: an export is a disk grant, under the
 * partition's own name for it, to be read, to be written or both as the grant says.
 */
public final class Nbd implements BundledProgram {
    private static final int CONNECTIONS = 16;

    /** Looks for network cards and complains that there is none; kept, or its level would be forgotten. */
    private static final Logger NETTY = Logger.getLogger("io.netty.util.NetUtilInitializations");

    private Server server;

    @Override
    public String name() {
        return "nbd";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("socket", Parameter.Kind.SOCKET, true, "The socket on which clients are served."),
                new Parameter(
                        "connections",
                        Parameter.Kind.NUMBER,
                        false,
                        "Clients that may have an export at once, which share the window; " + CONNECTIONS
                                + " without it."));
    }

    @Override
    public List<String> libraries() {
        return List.of("store-nbd", "netty-buffer", "netty-common", "netty-resolver", "netty-transport");
    }

    @Override
    public void prepare(Partition partition) throws IOException {
        List<Export> exports =
                partition.disks().stream().map(name -> export(partition, name)).toList();
        if (exports.isEmpty()) {
            throw new ProgramException("this partition has no disk to export");
        }
        // Read when Netty's classes are initialised: without sun.misc.Unsafe Java has nothing to warn of.
        System.setProperty("io.netty.noUnsafe", "true");
        NETTY.setLevel(Level.OFF);
        // Only makes channels' names, for which Netty otherwise looks for a network card.
        System.setProperty("io.netty.machineId", "00:00:00:00:00:00:00:01");
        SystemPartition system = (SystemPartition) partition;
        String connections = partition.argument("connections");
        try {
            server = Server.of(
                    partition.socket(partition.argument("socket")),
                    exports,
                    system.pipeline(),
                    connections == null ? CONNECTIONS : Math.toIntExact(Long.parseLong(connections)),
                    system.waiting(),
                    partition::end,
                    partition::log);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ProgramException(e.getMessage());
        }
    }

    @Override
    public void run(Partition partition) throws IOException {
        server.serve(partition::alive, partition.aliveWithinMillis());
        partition.log("listening");
        partition.awaitEnd();
    }

    private static Export export(Partition partition, String name) {
        Disk disk = partition.disk(name);
        return new Export(
                name, "disk " + name + " of partition " + partition.name() + " (" + partition.label() + ")", disk);
    }
}
