package dev.cofferdam.it.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever becomes of the high side, low sees the same of its own: what is taken, in which order, what is answered to uploads
 * over HTTP, byte by byte, and what the intake says.
 */
final class SpoolSeesNothingIT {
    private static final int FILES = 20;
    private static final int UPLOADS = 6;

    /** To each upload: it is begun, asked after, gone on with, and asked after once more. */
    private static final int ANSWERS = 4;

    private static final int UPLOAD_BYTES = 1_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** For what waits for good. */
    private static final Duration BRIEFLY = Duration.ofSeconds(3);

    private static final long PAUSE_NANOS = 1_000_000;

    /** What becomes of the high side. */
    private enum Fate {
        RUNNING,
        STALLED,
        KILLED,
        REFUSING
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", "mapped"})
    void whateverBecomesOfTheRelease(String design) throws IOException {
        List<String> running = observed(design, Fate.RUNNING);
        assertEquals(FILES + UPLOADS * ANSWERS, running.size(), running::toString);
        for (Fate fate : List.of(Fate.STALLED, Fate.KILLED, Fate.REFUSING)) {
            assertEquals(running, observed(design, fate), fate::toString);
        }
    }

    /** The spool, which has room for a sixth of it, is written over several times. */
    private static List<String> observed(String design, Fate fate) throws IOException {
        try (Spooled gateway = Spooled.open()) {
            if (fate == Fate.REFUSING) {
                Files.createFile(gateway.deliver().resolve(".cofferdam-release"));
            }
            UploadClient client = new UploadClient(Ports.freeTcp());
            gateway.up(design, 4, """
                        http: {listen: "127.0.0.1:%d", serve: "127.0.0.1:%d"}
                    """.formatted(client.port(), Ports.freeTcp()));
            if (fate == Fate.STALLED) {
                gateway.running.signal("up-release", "STOP");
            }
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < FILES; i++) {
                if (fate == Fate.KILLED && i % 10 == 5) {
                    gateway.running.signal("up-release", "KILL");
                }
                gateway.drop("file-" + i, 1_000_000);
                seen.add(fateOf(gateway.drop().resolve("file-" + i), PATIENCE));
            }
            for (int i = 0; i < UPLOADS; i++) {
                upload(client, "/object-" + i, seen);
            }
            seen.addAll(gateway.running.said("up-intake"));
            return seen;
        }
    }

    private static void upload(UploadClient client, String name, List<String> seen) throws IOException {
        byte[] content = new byte[UPLOAD_BYTES];
        seen.add(client.put(name, content, 0, UPLOAD_BYTES / 2));
        seen.add(client.head(name));
        seen.add(client.put(name, content, UPLOAD_BYTES / 2, UPLOAD_BYTES));
        seen.add(client.head(name));
    }

    private static String fateOf(Path dropped, Duration patience) {
        try {
            await().atMost(patience).until(() -> !Files.exists(dropped));
            return dropped.getFileName() + " taken";
        } catch (ConditionTimeoutException e) {
            return dropped.getFileName() + " waits";
        }
    }

    /** Control: with a gateway that holds up low while high has not taken what is there, the same comparison sees it. */
    @Test
    void backPressureIsSeen() throws Exception {
        assertNotEquals(heldUp(Fate.RUNNING), heldUp(Fate.STALLED));
    }

    private static List<String> heldUp(Fate fate) throws Exception {
        try (Spooled directories = Spooled.open()) {
            Path drop = directories.drop();
            Path deliver = directories.deliver();
            Thread gateway = Thread.ofVirtual().start(() -> carry(drop, deliver));
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                directories.drop("file-" + i, 10);
                seen.add(fateOf(drop.resolve("file-" + i), BRIEFLY));
                if (fate == Fate.RUNNING) {
                    await().until(() -> Files.deleteIfExists(deliver.resolve("there")));
                }
            }
            gateway.interrupt();
            gateway.join();
            return seen;
        }
    }

    /** One file at a time. */
    private static void carry(Path drop, Path deliver) {
        while (!Thread.currentThread().isInterrupted()) {
            try (var files = Files.list(drop)) {
                for (Path file : files.toList()) {
                    if (!Files.exists(deliver.resolve("there"))) {
                        Files.move(file, deliver.resolve("there"));
                    }
                }
            } catch (IOException e) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
