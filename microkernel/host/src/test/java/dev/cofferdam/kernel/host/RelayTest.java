package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RelayTest {
    @TempDir
    private Path directory;

    private final Arena arena = Arena.ofShared();
    private Lane client;
    private PartitionPort port;
    private Relay relay;
    private Lane store;

    @BeforeEach
    void open() throws IOException {
        PartitionFiles files = new PartitionFiles(directory);
        file(files.lane(), Lane.BYTES);
        file(files.serviceLane(), Lane.BYTES);
        file(files.window(), 4096);
        client = Lane.client(files.lane(), arena, Waiting.PARKED);
        port = PartitionPort.open(0, files, 4096, Waiting.PARKED);
        relay = new Relay(
                Lane.client(files.serviceLane(), arena, Waiting.PARKED), (to, operation, reply) -> to.reply(reply));
        store = Lane.server(files.serviceLane(), arena, Waiting.PARKED);
    }

    @AfterEach
    void close() {
        arena.close();
    }

    private void ask(int requests) {
        for (int tag = 0; tag < requests; tag++) {
            relay.serve(port, new Message().request(Operation.READ, 0, tag).address(5, 7));
        }
    }

    /** A store that stands still, and a partition that goes on asking: the kernel keeps a lane's depth of requests. */
    @Test
    void requestsThatTheStoreDoesNotTakeAreHeldUpToALimit() {
        ask(3 * Lane.DEPTH_MAX);
        Message reply = new Message();
        for (int tag = 2 * Lane.DEPTH_MAX; tag < 3 * Lane.DEPTH_MAX; tag++) {
            assertTrue(client.receive(reply));
            client.done();
            assertEquals(tag, reply.tag());
            assertEquals(0, reply.subject() | reply.object(), "numbers that are the kernel's own");
            assertEquals(Status.UNAVAILABLE, reply.status());
        }
        assertFalse(client.receive(reply));
    }

    /** A store answers before it takes the request off its ring: the one that was held has its place all the same. */
    @Test
    void noRequestIsLostWhileTheStoreIsBetweenItsReplyAndTheNext() {
        ask(2 * Lane.DEPTH_MAX);
        Message message = new Message();
        for (int tag = 0; tag < 2 * Lane.DEPTH_MAX; tag++) {
            assertTrue(store.receive(message), "request " + tag);
            assertTrue(store.send(message.reply(Status.OK)));
            relay.takeReplies();
            store.done();
            assertTrue(client.receive(message), "reply " + tag);
            client.done();
            assertEquals(tag, message.tag());
        }
    }

    /** The ring is as full as it gets, and the store has answered what it has not taken off yet. */
    @Test
    void theStoreIsAskedToEndHoweverBusyItIs() {
        ask(2 * Lane.DEPTH_MAX);
        Message message = new Message();
        assertTrue(store.receive(message));
        assertTrue(store.send(message.reply(Status.OK)));
        relay.takeReplies();
        relay.stop();
        store.done();
        Operation last = null;
        while (store.receive(message)) {
            last = message.operation();
            store.done();
        }
        assertEquals(Operation.STOP, last);
    }

    private static void file(Path path, long bytes) throws IOException {
        Files.write(path, new byte[(int) bytes]);
    }
}
