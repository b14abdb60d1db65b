package dev.cofferdam.gateway.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.gateway.file.FileInbox;
import dev.cofferdam.gateway.file.FileOutbox;
import dev.cofferdam.gateway.status.Sample;
import dev.cofferdam.gateway.transfer.Event;
import dev.cofferdam.gateway.transfer.Figures;
import dev.cofferdam.gateway.transfer.Outlet;
import dev.cofferdam.gateway.transfer.Receiver;
import dev.cofferdam.gateway.transfer.SendPlan;
import dev.cofferdam.gateway.transfer.Sender;
import dev.cofferdam.gateway.transfer.Shape;
import dev.cofferdam.gateway.wire.Checksum;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both ends over real sockets of this machine. */
@Timeout(60)
final class LoopbackTest {
    private static final Shape SHAPE = new Shape(200, 24, 4, 1404);
    private static final long BITS_PER_SECOND = 200_000_000;

    @TempDir
    private Path directory;

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
    private final List<List<Sample>> status = Collections.synchronizedList(new ArrayList<>());
    private final List<List<Sample>> received = Collections.synchronizedList(new ArrayList<>());
    private Path low;
    private Path high;

    @BeforeEach
    void make() throws IOException {
        low = Files.createDirectory(directory.resolve("low"));
        high = Files.createDirectory(directory.resolve("high"));
    }

    private DatagramSender sender(InetSocketAddress to, SendPlan plan) throws IOException {
        Sender sender = new Sender(
                new Random().nextLong(),
                SHAPE,
                plan,
                new Checksum(),
                FileOutbox.of(List.of(low), log::add),
                System.nanoTime(),
                log::add);
        return new DatagramSender(sender, to, BITS_PER_SECOND, System::nanoTime, log::add, status::add);
    }

    /** A receiver that runs until one session has ended. */
    private CompletableFuture<Figures> receive(InetSocketAddress at, CompletableFuture<InetSocketAddress> listening) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (FileInbox inbox = FileInbox.open(high)) {
                        CompletableFuture<DatagramReceiver> self = new CompletableFuture<>();
                        Consumer<Event> told = event -> {
                            events.add(event);
                            if (event instanceof Event.Ended) {
                                self.join().stop();
                            }
                        };
                        DatagramReceiver receiver = new DatagramReceiver(
                                new Receiver(new Checksum(), inbox, Outlet.NONE, Receiver.SILENCE_NANOS, told),
                                System::nanoTime,
                                received::add,
                                1 << 26);
                        self.complete(receiver);
                        return receiver.run(at, 1 << 22, List.of(), listening::complete, log::add);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                task -> Thread.ofPlatform().start(task));
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Test
    void filesArrive() throws Exception {
        byte[] bytes = new byte[5_000_000];
        new Random(1).nextBytes(bytes);
        Files.write(low.resolve("f"), bytes);
        CompletableFuture<InetSocketAddress> listening = new CompletableFuture<>();
        CompletableFuture<Figures> receiving = receive(loopback(0), listening);
        long beginNanos = System.nanoTime();
        assertEquals(0, sender(listening.get(), SendPlan.once(0)).run(List.of()));
        Figures figures = receiving.get();
        assertArrayEquals(bytes, Files.readAllBytes(high.resolve("low/f")));
        assertEquals(2, figures.items());
        double bitsPerSecond = 8e9 * bytes.length / (System.nanoTime() - beginNanos);
        assertTrue(bitsPerSecond < BITS_PER_SECOND, "paced");
        assertTrue(received.getLast().contains(Sample.of("item_bytes_total", bytes.length)), received::toString);
        assertTrue(status.getLast().contains(Sample.of("items_sent_total", 2)), status::toString);
    }

    /** One ECONNREFUSED ends some senders for good. This one's first round meets nobody, its second a receiver. */
    @Test
    void receiverThatComesLaterGetsTheNextRound() throws Exception {
        byte[] bytes = new byte[20_000_000];
        new Random(2).nextBytes(bytes);
        Files.write(low.resolve("f"), bytes);
        int port;
        try (DatagramSocket free = new DatagramSocket(loopback(0))) {
            port = free.getLocalPort();
        }
        DatagramSender sender = sender(loopback(port), new SendPlan(0, 3, false, 0));
        CompletableFuture<Long> sending = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return sender.run(List.of());
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                task -> Thread.ofPlatform().start(task));
        CompletableFuture.runAsync(
                        () -> assertFalse(sending.isDone()),
                        CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS))
                .get();
        CompletableFuture<Figures> receiving = receive(loopback(port), new CompletableFuture<>());
        assertEquals(0, sending.get(), "nothing was refused: the socket does not hear of it");
        assertEquals(2, receiving.get().items());
        assertArrayEquals(bytes, Files.readAllBytes(high.resolve("low/f")));
    }

    @Test
    void kernelsGrantIsToldWhereItIsLess() {
        assertEquals("", SocketBuffer.advice(1000, 1000).orElse(""));
        String advice = SocketBuffer.advice(1 << 26, 212_992).orElseThrow();
        assertTrue(advice.contains("buffers 212992 bytes") && advice.contains("net.core.rmem_max=67108864"), advice);
    }
}
