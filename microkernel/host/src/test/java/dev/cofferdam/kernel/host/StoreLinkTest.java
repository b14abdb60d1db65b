package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.ClientLane;
import dev.cofferdam.abi.LaneKeeper;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.Waiting;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that stands still, lies, ends or is started again, as a partition sees it through the kernel. */
@Timeout(60)
final class StoreLinkTest {
    private static final int PLACES = ClientLane.DEPTH_MAX - 1;

    @TempDir
    private Path directory;

    /** Of a kernel thread, too, which nothing ends. */
    private final Arena arena = Arena.ofAuto();

    private final List<String> completed = new ArrayList<>();
    private PartitionFiles files;
    private PartitionPort port;
    private StoreLink link;
    private ServerLane store;

    @BeforeEach
    void open() throws IOException {
        files = new PartitionFiles(directory);
        file(files.lane());
        file(files.kernelLane(5));
        file(files.subjectLane(5));
        Files.write(files.window(), new byte[4096]);
        port = PartitionPort.open(5, files, 4096, Waiting.PARKED, Affinity.ANY);
        link = new StoreLink(
                port,
                ClientLane.open(files.kernelLane(5), arena, Waiting.PARKED),
                (to, asked, reply) -> {
                    completed.add(asked.operation() + " " + asked.end() + " " + asked.object() + " " + asked.tag() + " "
                            + reply.status());
                    to.reply(asked.reply(reply.status()));
                },
                LaneKeeper.open(files.kernelLane(5), arena),
                LaneKeeper.open(files.subjectLane(5), arena));
        store = store();
    }

    private ServerLane store() throws IOException {
        return ServerLane.open(files.kernelLane(5), arena, Waiting.PARKED);
    }

    private static void file(Path path) throws IOException {
        Files.createDirectories(path.getParent());
        ServerLane.create(path);
    }

    private void ask(int requests) {
        for (int tag = 0; tag < requests; tag++) {
            link.serve(new Message().request(Operation.READ, 3, tag).address(5, 7));
        }
    }

    /** A partition that goes on asking: the kernel keeps a lane's depth of requests, and a place for itself. */
    @Test
    void requestsThatTheStoreDoesNotTakeAreRefusedBeyondALimit() {
        ask(3);
        Message request = new Message();
        for (int tag = 0; tag < 2 * PLACES; tag++) {
            link.serve(request.request(Operation.READ, 0, tag));
        }
        assertEquals(Status.UNAVAILABLE, request.status());
        ServerLane nobody = store;
        int taken = 0;
        while (nobody.receive(request)) {
            nobody.done();
            taken++;
        }
        assertEquals(PLACES, taken);
    }

    /** Who asked for what is the kernel's record: the store's word for it is not read. */
    @Test
    void aReplyIsBelievedOnlyAsAnAnswerToWhatWasAsked() {
        ask(1);
        Message message = new Message();
        assertTrue(store.receive(message));
        long wireTag = message.tag();
        store.send(new Message().request(Operation.ADVANCE, 9, wireTag).address(1, 2));
        store.send(new Message().request(Operation.ADVANCE, 9, wireTag).address(1, 2));
        store.send(new Message().request(Operation.READ, 9, 77));
        link.takeReplies();
        assertEquals(List.of("READ 3 7 0 OK"), completed);
    }

    /** Only the kernel asks a partition to end: as an answer to what was answered before, it would be done again. */
    @Test
    void aStoreThatAsksForTheEndIsNotHeard() {
        Message stop = new Message().request(Operation.STOP, -1, 0).reply(Status.DENIED);
        assertTrue(store.send(stop));
        assertFalse(link.takeReplies(), "before anything was asked");
        ask(1);
        Message message = new Message();
        assertTrue(store.receive(message));
        assertTrue(store.send(message.reply(Status.OK)));
        assertTrue(store.send(stop));
        link.takeReplies();
        assertEquals(List.of("READ 3 7 0 OK"), completed);
    }

    @Test
    void whatAStoreThatEndedWasAskedIsUnknown() throws IOException {
        ask(2);
        Message message = new Message();
        assertTrue(store.receive(message));
        assertTrue(store.send(message.reply(Status.OK)));
        ServerLane next = store();
        link.takeReplies();
        assertEquals(List.of("READ 3 7 0 OK", "READ 3 7 1 UNKNOWN"), completed);
        assertFalse(next.receive(message));
    }

    @Test
    void aStoreThatIsGoneIsUnavailable() {
        ask(1);
        link.gone();
        ask(1);
        link.takeReplies();
        assertEquals(List.of("READ 3 7 0 UNKNOWN", "READ 3 7 0 UNAVAILABLE"), completed);
    }

    /** The store is killed when it is told; the next one is told again. */
    @Test
    void aPartitionIsForgottenByTheStoreThatLives() throws IOException {
        Thread kernel = Thread.ofPlatform().start(link::forget);
        Message message = new Message();
        awaitForget(store, message);
        ServerLane next = store();
        awaitForget(next, message);
        next.send(message.reply(Status.OK));
        next.done();
        join(kernel);
    }

    @Test
    void aPartitionOfAStoreThatIsGoneFindsItsLaneClosed() throws IOException {
        ClientLane before = ClientLane.open(files.subjectLane(5), arena, Waiting.PARKED);
        before.send(new Message().request(Operation.READ, 0, 1));
        link.gone();
        link.forget();
        ClientLane after = ClientLane.open(files.subjectLane(5), arena, Waiting.PARKED);
        Message message = new Message();
        assertFalse(after.receive(message));
        assertTrue(after.send(message.request(Operation.READ, 0, 2)));
        assertTrue(after.receive(message));
        assertEquals(Status.UNAVAILABLE, message.status());
    }

    private static void awaitForget(ServerLane lane, Message into) {
        while (!lane.receive(into)) {
            lane.await();
        }
        assertEquals(Operation.FORGET, into.operation());
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
