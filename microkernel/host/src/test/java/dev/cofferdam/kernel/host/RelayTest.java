package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.cofferdam.abi.Lane;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.Waiting;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RelayTest {
    @TempDir
    private Path directory;

    /** A store that stands still, and a partition that goes on asking: the kernel keeps a lane's depth of requests. */
    @Test
    void requestsThatTheStoreDoesNotTakeAreHeldUpToALimit() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            PartitionFiles files = new PartitionFiles(directory);
            file(files.lane(), Lane.BYTES);
            file(files.serviceLane(), Lane.BYTES);
            file(files.window(), 4096);
            Lane client = Lane.client(files.lane(), arena, Waiting.PARKED);
            PartitionPort port = PartitionPort.open(0, files, 4096, Waiting.PARKED);
            Relay relay = new Relay(
                    Lane.client(files.serviceLane(), arena, Waiting.PARKED), (to, operation, reply) -> to.reply(reply));
            for (int tag = 0; tag < 3 * Lane.DEPTH_MAX; tag++) {
                relay.serve(port, new Message().request(Operation.READ, 0, tag).address(5, 7));
            }
            Message reply = new Message();
            for (int tag = 2 * Lane.DEPTH_MAX; tag < 3 * Lane.DEPTH_MAX; tag++) {
                client.receive(reply);
                client.done();
                assertEquals(tag, reply.tag());
                assertEquals(0, reply.subject() | reply.object(), "numbers that are the kernel's own");
                assertEquals(Status.UNAVAILABLE, reply.status());
            }
            assertFalse(client.receive(reply));
        }
    }

    private static void file(Path path, long bytes) throws IOException {
        Files.write(path, new byte[(int) bytes]);
    }
}
