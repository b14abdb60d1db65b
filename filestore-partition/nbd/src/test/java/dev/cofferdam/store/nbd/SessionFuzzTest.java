package dev.cofferdam.store.nbd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Any bytes as a session, in any pieces: it ends or goes on, its share comes back, and the next client is served. With
 * JAZZER_FUZZ=1 for as long as wanted.
 */
class SessionFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void anyBytes(FuzzedDataProvider data) {
        Peer peer = new Peer();
        boolean greeted = data.consumeBoolean();
        if (greeted) {
            peer.go("own", data.consumeBoolean());
        }
        while (data.remainingBytes() > 0) {
            peer.say(data.consumeBoolean() ? request(data) : data.consumeBytes(data.consumeInt(1, 200)));
        }
        serves(peer);
    }

    private static byte[] request(FuzzedDataProvider data) {
        int command = data.consumeInt(0, 9);
        long length = data.consumeInt(0, 200_000);
        byte[] payload = new byte[command == Request.WRITE ? (int) length : 0];
        return Peer.request(data.consumeInt(0, 31), command, 1, data.consumeLong(-1, Peer.DISK_BYTES), length, payload);
    }

    /** Whatever happened, its share is there again and others are served. */
    private static void serves(Peer peer) {
        peer.leave();
        for (int i = 0; i < 2; i++) {
            peer.connect();
            peer.go("own", false);
            assertEquals(16 + 4096, peer.say(Peer.request(0, Request.READ, 1, 0, 4096)).length);
        }
    }

    @Test
    void randomSessions() {
        Random random = new Random(20261122);
        for (int i = 0; i < 100; i++) {
            byte[] bytes = new byte[random.nextInt(600)];
            random.nextBytes(bytes);
            Peer peer = new Peer();
            if (random.nextBoolean()) {
                peer.go("own", random.nextBoolean());
            }
            for (int at = 0; at < bytes.length; ) {
                int command = random.nextInt(9);
                int length = random.nextInt(150_000);
                peer.say(Peer.request(
                        random.nextInt(4),
                        command,
                        at,
                        random.nextInt(Peer.DISK_BYTES),
                        length,
                        new byte[command == Request.WRITE && random.nextInt(8) > 0 ? length : 0]));
                at += 1 + random.nextInt(200);
                if (random.nextInt(20) == 0) {
                    peer.say(bytes);
                }
            }
            serves(peer);
        }
    }
}
