package dev.cofferdam.deploy.compare;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.kernel.host.CoreAssignment.Cores;
import dev.cofferdam.kernel.host.Processors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** What people would use instead: a server that reads blocks of the same file for another process, with no policy between. */
enum Peer {
    /** A server at the other end of a Unix-domain socket. */
    SOCKET("Unix socket", "park", SocketPeer.KIND),
    /** A file system in user space, read by pread(2) with direct I/O: the file server by messages that Linux itself has. */
    FUSE("FUSE", "park", FusePeer.KIND),
    /** A publication of shared memory for each way, as Aeron has them. */
    AERON("Aeron IPC", "spin", AeronPeer.KIND);

    private final String title;
    private final String waiting;
    private final String kind;

    Peer(String title, String waiting, String kind) {
        this.title = title;
        this.waiting = waiting;
        this.kind = kind;
    }

    /** What results call it. */
    String title() {
        return title + ", " + waiting;
    }

    String waiting() {
        return waiting;
    }

    /** Why this machine cannot run it, as far as can be told before. */
    Optional<String> whyNot(Installation installation, Processors processors) {
        return switch (this) {
            case SOCKET -> Optional.empty();
            case FUSE ->
                Files.isWritable(FuseServer.DEVICE)
                        ? Optional.empty()
                        : Optional.of("this user may not write to " + FuseServer.DEVICE + ", or it is not there");
            case AERON -> {
                if (processors.cores().size() < 2) {
                    yield Optional.of("two processes would spin on one core, each in the way of the one it waits for");
                }
                yield Files.isDirectory(jars(installation))
                        ? Optional.empty()
                        : Optional.of("its jars are not in " + jars(installation));
            }
        };
    }

    /** Why there is no room for what its two processes share. */
    Optional<String> noRoom(Path memory) {
        long needed = this == AERON ? AeronPeer.SHARED_BYTES : 0;
        long free = memory.toFile().getUsableSpace();
        return free < needed
                ? Optional.of(Sizes.format(needed) + " are needed in " + memory.getParent() + ", and "
                        + Sizes.format(free) + " are free there")
                : Optional.empty();
    }

    /**
     * The command of the client's process, which starts the server's.
     *
     * @param data the file that is read
     * @param memory directory for what the two share
     */
    List<String> command(Installation installation, Path data, Path memory, Processors processors) {
        Cores cores = Hops.of(2, waiting, processors).cores();
        List<String> command = Worker.command(
                installation, kind, data, new Ends(data, memory, cores.own(), cores.kernel()).arguments());
        return switch (this) {
            case SOCKET -> command;
            // A mount that ends with its last process: nothing is left behind, whoever is killed.
            case FUSE ->
                Stream.concat(Stream.of("unshare", "--user", "--map-root-user", "--mount"), command.stream())
                        .toList();
            case AERON -> {
                List<String> more = new ArrayList<>(command);
                int path = more.indexOf("-cp") + 1;
                more.set(path, more.get(path) + ":" + jars(installation) + "/*");
                yield more;
            }
        };
    }

    private static Path jars(Installation installation) {
        return installation.libraries().resolve("peer");
    }

    /** How a client's process gets a block. For one thread. */
    interface Reader extends AutoCloseable {
        /** Returns the block, until the next is read. */
        ByteBuffer read(long position, int length) throws IOException;

        @Override
        void close() throws IOException;
    }

    /** The command line of both processes, as {@link #command} wrote it. */
    record Ends(Path data, Path memory, int clientCore, int serverCore) {
        private static final int CHECKED_BYTES = 4096;

        static Ends parse(Path data, List<String> arguments) {
            return new Ends(
                    data,
                    Path.of(arguments.getFirst()),
                    Integer.parseInt(arguments.get(1)),
                    Integer.parseInt(arguments.get(2)));
        }

        List<String> arguments() {
            return List.of(memory.toString(), Integer.toString(clientCore), Integer.toString(serverCore));
        }

        /** Starts the other process, with this one's Java and class path. */
        Process server(String kind) throws IOException {
            return new ProcessBuilder(Worker.command(Installation.here(), kind, data, arguments()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        }

        /** The client's work, on its core from now on; what it reads is what is in the file. */
        Worker.Step reading(Reader reader) throws IOException {
            Affinity.settle(clientCore);
            long bytes = Files.size(data);
            long last = bytes - CHECKED_BYTES;
            try (FileChannel file = FileChannel.open(data)) {
                ByteBuffer right = ByteBuffer.allocate(CHECKED_BYTES);
                file.read(right, last);
                if (!reader.read(last, CHECKED_BYTES).equals(right.flip())) {
                    throw new IOException("what it reads is not what is in the file");
                }
            }
            return new Reading(reader, bytes);
        }
    }

    private record Reading(Reader reader, long dataBytes) implements Worker.Step {
        @Override
        public long run(Worker.Request request, SplittableRandom random) throws IOException {
            return reader.read(request.position(dataBytes, random), request.blockBytes())
                    .remaining();
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
