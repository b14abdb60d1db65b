package dev.cofferdam.gateway.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.gateway.transfer.Outlet;
import dev.cofferdam.gateway.transfer.Receiver;
import dev.cofferdam.gateway.transfer.SendPlan;
import dev.cofferdam.gateway.transfer.Sender;
import dev.cofferdam.gateway.transfer.Shape;
import dev.cofferdam.gateway.wire.Checksum;
import dev.cofferdam.gateway.wire.Encryption;
import dev.cofferdam.gateway.wire.Key;
import dev.cofferdam.gateway.wire.Refusal;
import dev.cofferdam.gateway.wire.RefusedException;
import dev.cofferdam.gateway.wire.Seal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody on the line has recorded a session and sends it again, to a receiver that has forgotten it or was restarted. */
final class ReplayTest {
    private static final long SESSION = 5;
    private static final long START_MILLIS = 1_000_000;

    @TempDir
    private Path directory;

    private final Key key = Key.make(new SecureRandom());
    private Path high;
    private Path file;

    @BeforeEach
    void make() throws IOException {
        high = Files.createDirectory(directory.resolve("high"));
        file = Files.writeString(directory.resolve("order"), "pay 100");
    }

    private List<byte[]> recorded(Seal seal) throws IOException {
        List<byte[]> datagrams = new ArrayList<>();
        try (Sender sender = new Sender(
                SESSION,
                new Shape(20, 5, 1, 1404),
                SendPlan.once(START_MILLIS),
                seal,
                FileOutbox.of(List.of(file), line -> {}),
                0,
                line -> {})) {
            for (long nowNanos = 0; !sender.ended(); nowNanos += 1_000_000) {
                sender.next(nowNanos).ifPresent(datagrams::add);
            }
        }
        return datagrams;
    }

    /** What a receiver that starts now refuses of it; the file is taken away, as by who uses it. */
    private Map<Refusal, Long> replay(List<byte[]> datagrams, Seal seal, boolean arrives) throws IOException {
        try (FileInbox inbox = FileInbox.open(high)) {
            Receiver receiver = new Receiver(seal, inbox, Outlet.NONE, Receiver.SILENCE_NANOS, event -> {});
            for (byte[] datagram : datagrams) {
                receiver.receive(datagram.clone(), 0);
            }
            receiver.close();
            assertEquals(arrives, Files.deleteIfExists(high.resolve("order")));
            return receiver.figures().refusals();
        }
    }

    /** As many other sessions as are remembered. */
    private void others(OptionalLong firstStartMillis) throws IOException, RefusedException {
        try (FileInbox inbox = FileInbox.open(high)) {
            for (int other = 0; other < Journals.KEPT; other++) {
                int since = other;
                inbox.begin(
                        1000 + other,
                        firstStartMillis.isEmpty()
                                ? firstStartMillis
                                : OptionalLong.of(firstStartMillis.getAsLong() + since));
                inbox.ended(1000 + other);
            }
        }
    }

    @Test
    void isTakenOnce() throws Exception {
        List<byte[]> datagrams = recorded(new Encryption(key));
        replay(datagrams, new Encryption(key), true);
        assertEquals(Map.of(), replay(datagrams, new Encryption(key), false), "it is remembered");
        others(OptionalLong.of(START_MILLIS + 1));
        assertEquals(
                Map.of(Refusal.REPLAYED, (long) datagrams.size()),
                replay(datagrams, new Encryption(key), false),
                "it is forgotten");
        // What says so is kept: without it, the attack works.
        Files.delete(high.resolve(FileInbox.STAGING).resolve("forgotten"));
        replay(datagrams, new Encryption(key), true);
    }

    /** Without a key anybody can send anything, and must not be able to shut senders out with a start of his own choice. */
    @Test
    void startsThatNobodyVouchesForShutNobodyOut() throws Exception {
        List<byte[]> datagrams = recorded(new Checksum());
        replay(datagrams, new Checksum(), true);
        others(OptionalLong.empty());
        assertFalse(Files.exists(high.resolve(FileInbox.STAGING).resolve("forgotten")));
        replay(datagrams, new Checksum(), true);
    }

    @Test
    void newSessionsAndRememberedOnesGoOn() throws Exception {
        others(OptionalLong.of(START_MILLIS));
        try (FileInbox inbox = FileInbox.open(high)) {
            inbox.begin(1, OptionalLong.of(START_MILLIS + Journals.KEPT));
            RefusedException refused =
                    assertThrows(RefusedException.class, () -> inbox.begin(2, OptionalLong.of(START_MILLIS)));
            assertTrue(
                    refused.getMessage().contains("its sender's clock is wrong: set it, or remove "),
                    refused::getMessage);
            inbox.begin(3, OptionalLong.of(START_MILLIS + 1));
            assertEquals(
                    0, inbox.begin(1000 + 5, OptionalLong.of(START_MILLIS + 5)).cardinality());
        }
    }

    @Test
    void recordThatNoReceiverHasWrittenIsNamed() throws IOException {
        FileInbox.open(high).close();
        Path strange = Files.writeString(high.resolve(FileInbox.STAGING).resolve("forgotten"), "yesterday");
        IOException failure = assertThrows(IOException.class, () -> FileInbox.open(high));
        assertTrue(failure.getMessage().startsWith(strange + ": is not as a receiver writes it"), failure::getMessage);
    }
}
