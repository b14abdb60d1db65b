package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two threads on one lane, under every wait policy and whether or not there is a core for each. */
class LaneTest {
    private static final int MESSAGES = 2000;

    @TempDir
    private Path directory;

    static Stream<Waiting> waitings() {
        return Stream.of(WaitPolicy.values())
                .flatMap(policy -> Stream.of(Waiting.of(policy, 2, 2), Waiting.of(policy, 4, 2)));
    }

    @ParameterizedTest
    @MethodSource("waitings")
    void everyRequestIsAnswered(Waiting waiting) throws IOException, InterruptedException {
        Path file = directory.resolve("lane");
        try (RandomAccessFile memory = new RandomAccessFile(file.toFile(), "rw")) {
            memory.setLength(Lane.BYTES);
        }
        try (Arena arena = Arena.ofShared()) {
            Lane client = Lane.client(file, arena, waiting);
            Lane server = Lane.server(file, arena, waiting);
            Thread echo = Thread.ofPlatform().start(() -> echo(server));
            Message message = new Message();
            for (int tag = 1; tag <= MESSAGES; tag++) {
                client.send(message.request(Operation.READ, 0, tag));
                receive(client, message);
                assertEquals(tag, message.tag());
            }
            echo.join();
        }
    }

    private static void echo(Lane server) {
        Message message = new Message();
        for (int i = 0; i < MESSAGES; i++) {
            receive(server, message);
            server.send(message);
        }
    }

    private static void receive(Lane lane, Message into) {
        while (!lane.receive(into)) {
            lane.await(Long.MAX_VALUE);
        }
        lane.done();
    }
}
