package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.wire.Checksum;
import dev.cofferdam.gateway.wire.Encryption;
import dev.cofferdam.gateway.wire.Key;
import dev.cofferdam.gateway.wire.Seal;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Prints how fast both engines are, each alone on one thread, over a line that loses 1 % of the packets, with 5 % of repairs; and
 * how many of 1,000 transfers of 1 MiB were lost. Run by hand.
 */
final class EngineSpeed {
    private static final int TRANSFERS = 1000;
    private static final int BYTES = 1 << 20;
    private static final int BATCH = 2000;

    private EngineSpeed() {}

    public static void main(String[] arguments) throws IOException {
        Key key = Key.make(new SecureRandom());
        System.out.println("seal        sender  receiver   MB/s of content   transfers lost");
        run("checksum", Checksum::new);
        run("encryption", () -> new Encryption(key));
    }

    private static void run(String name, Supplier<Seal> seals) throws IOException {
        Random random = new Random(20261126);
        Map<String, byte[]> items = new LinkedHashMap<>();
        byte[] content = new byte[BYTES];
        random.nextBytes(content);
        for (int i = 0; i < TRANSFERS; i++) {
            items.put("transfer " + i, content);
        }
        Sender sender = new Sender(
                random.nextLong(),
                new Shape(228, 12, 8, Simulation.SYMBOL_BYTES_1500),
                SendPlan.once(0),
                seals.get(),
                new MemoryOutbox(items),
                0,
                line -> {});
        MemoryInbox inbox = new MemoryInbox();
        Receiver receiver = new Receiver(seals.get(), inbox, Outlet.NONE, Receiver.SILENCE_NANOS, event -> {});
        long sendNanos = 0;
        long receiveNanos = 0;
        for (long nowNanos = 0; !sender.ended(); nowNanos += 1_000_000_000L) {
            List<byte[]> line = new ArrayList<>();
            long begin = System.nanoTime();
            for (int i = 0; i < BATCH && !sender.ended(); i++) {
                Optional<byte[]> datagram = sender.next(nowNanos);
                datagram.ifPresent(line::add);
            }
            sendNanos += System.nanoTime() - begin;
            line.removeIf(datagram -> random.nextDouble() < 0.01);
            begin = System.nanoTime();
            for (byte[] datagram : line) {
                receiver.receive(datagram, nowNanos);
            }
            receiveNanos += System.nanoTime() - begin;
        }
        receiver.close();
        double megabytes = (double) TRANSFERS * BYTES * 1000;
        System.out.printf(
                "%-10s %7.0f  %8.0f                     %d of %d%n",
                name, megabytes / sendNanos, megabytes / receiveNanos, TRANSFERS - inbox.items.size(), TRANSFERS);
    }
}
