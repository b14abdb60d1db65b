package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.Service;
import dev.cofferdam.gateway.wire.Checksum;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Prints what it costs that many low domains send datagrams to one high one, each over a wire of its own with a sender and a
 * receiver of its own, over lines that lose 1 % of the packets. The time between packets is simulated; the engines are real,
 * and the time that they take on one thread is measured. Run by hand: the number of domains, of datagrams a second for each, and of seconds.
 */
final class FanInSpeed {
    private static final int DATAGRAM_BYTES = 256;
    private static final double LOSS = 0.01;
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Stream STREAM = new Stream(Service.SERVICE_SYSLOG, 0);

    /** What 'gateway send' takes where nothing else is asked for. */
    private static final Shape SHAPE = new Shape(214, 26, 8, Simulation.SYMBOL_BYTES_1500);

    private final Random random = new Random(20261127);
    private final List<Wire> wires = new ArrayList<>();
    private long sendNanos;
    private long receiveNanos;
    private long packets;

    private FanInSpeed() {}

    /** One low domain's. */
    private record Wire(LiveFeed feed, Sender sender, Receiver receiver, Counting outlet) {}

    private static final class Counting implements Outlet {
        private long datagrams;

        @Override
        public boolean takes(Stream stream) {
            return true;
        }

        @Override
        public void deliver(Stream stream, byte[] datagram) {
            datagrams++;
        }
    }

    public static void main(String[] arguments) throws IOException {
        int domains = Integer.parseInt(arguments[0]);
        int perSecond = Integer.parseInt(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        new FanInSpeed().run(domains, perSecond, seconds);
    }

    private void run(int domains, int perSecond, int seconds) throws IOException {
        long before = heapBytes();
        for (int i = 0; i < domains; i++) {
            LiveFeed feed = new LiveFeed(1 << 20);
            Counting outlet = new Counting();
            wires.add(new Wire(
                    feed,
                    new Sender(random.nextLong(), SHAPE, SendPlan.once(0), new Checksum(), feed, GATHER_NANOS),
                    new Receiver(new Checksum(), new MemoryInbox(), outlet, Receiver.SILENCE_NANOS, event -> {}),
                    outlet));
        }
        byte[] datagram = new byte[DATAGRAM_BYTES];
        long offered = 0;
        int everyMillis = 1000 / perSecond;
        for (int millis = 0; millis < seconds * 1000; millis++) {
            for (int i = 0; i < domains; i++) {
                if ((millis + i) % everyMillis == 0) {
                    wires.get(i).feed.offer(STREAM, datagram);
                    offered++;
                }
            }
            for (Wire wire : wires) {
                carry(wire, millis);
            }
        }
        long held = heapBytes() - before;
        for (Wire wire : wires) {
            wire.feed.stop();
            for (int millis = seconds * 1000; !wire.sender.ended(); millis++) {
                carry(wire, millis);
            }
            wire.receiver.close();
        }
        print(domains, seconds, offered, held);
    }

    private void carry(Wire wire, int millis) throws IOException {
        long now = TimeUnit.MILLISECONDS.toNanos(millis);
        List<byte[]> line = new ArrayList<>();
        long start = System.nanoTime();
        for (Optional<byte[]> next = wire.sender.next(now); next.isPresent(); next = wire.sender.next(now)) {
            line.add(next.get());
        }
        long sent = System.nanoTime();
        sendNanos += sent - start;
        packets += line.size();
        for (byte[] packet : line) {
            if (random.nextDouble() >= LOSS) {
                wire.receiver.receive(packet, now);
            }
        }
        wire.receiver.tick(now);
        receiveNanos += System.nanoTime() - sent;
    }

    private static long heapBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void print(int domains, int seconds, long offered, long heldBytes) {
        long delivered = wires.stream().mapToLong(wire -> wire.outlet.datagrams).sum();
        long lost = wires.stream()
                .mapToLong(wire -> wire.receiver.figures().lostDatagrams())
                .sum();
        double simulatedNanos = seconds * 1e9;
        System.out.printf(
                "%d domains, %d s: %d datagrams of %d bytes in %d packets; delivered %d, named as lost %d%n",
                domains, seconds, offered, DATAGRAM_BYTES, packets, delivered, lost);
        System.out.printf(
                "time of each low domain %.3f %% of a core, of the high one %.1f %% of a core; heap of all engines %d MiB%n",
                100 * sendNanos / simulatedNanos / domains, 100 * receiveNanos / simulatedNanos, heldBytes >> 20);
    }
}
