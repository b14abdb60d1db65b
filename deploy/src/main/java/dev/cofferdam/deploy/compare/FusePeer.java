package dev.cofferdam.deploy.compare;

import dev.cofferdam.abi.Affinity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Blocks of a file that is mounted through {@link FuseServer}, by pread(2). */
final class FusePeer {
    static final String KIND = "fuse";
    static final String SERVER = "fuse-server";
    private static final String MOUNTED = "mounted";

    private FusePeer() {}

    static Worker.Step client(Path data, List<String> arguments) throws IOException {
        Peer.Ends ends = Peer.Ends.parse(data, arguments);
        Path at = Files.createFile(ends.memory().resolve("fuse"));
        Process server = ends.server(SERVER);
        String line = server.inputReader(StandardCharsets.UTF_8).readLine();
        if (!MOUNTED.equals(line)) {
            throw new IOException("its server ended");
        }
        return ends.reading(new Client(HostFile.open(at), server));
    }

    /** Serves until its parent ends. */
    static void serve(Path data, List<String> arguments) throws IOException {
        Thread.ofPlatform().daemon().start(Worker::endWithParent);
        Peer.Ends ends = Peer.Ends.parse(data, arguments);
        Affinity.settle(ends.serverCore());
        FuseServer server = FuseServer.mount(HostFile.open(data), ends.memory().resolve("fuse"));
        System.out.println(MOUNTED);
        server.run();
    }

    private record Client(HostFile file, Process server) implements Peer.Reader {
        @Override
        public ByteBuffer read(long position, int length) throws IOException {
            file.read(position, length);
            return file.buffer().limit(length);
        }

        @Override
        public void close() {
            server.destroyForcibly();
        }
    }
}
