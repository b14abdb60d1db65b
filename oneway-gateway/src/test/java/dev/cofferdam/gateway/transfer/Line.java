package dev.cofferdam.gateway.transfer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A line between two machines with everything that can go wrong on one, decided by a seed. Time is that of the simulation. */
final class Line {
    private static final long DELAY_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final Random random;
    private final Faults faults;
    private final PriorityQueue<Flying> flying =
            new PriorityQueue<>(Comparator.comparingLong(Flying::arrivesNanos).thenComparingLong(Flying::number));
    private long number;
    private long sent;

    /**
     * What goes wrong: probabilities for each packet, but for the burst's length and the times.
     *
     * @param burstEvery one run of {@code burstPackets} lost ones in so many packets; 0: none
     * @param blackoutNanos the line is dead for 2 s from then on; negative: never
     */
    record Faults(
            double loss,
            int burstEvery,
            int burstPackets,
            double duplicates,
            double corruption,
            long jitterNanos,
            long blackoutNanos) {
        static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, -1);

        Faults loss(double probability) {
            return new Faults(
                    probability, burstEvery, burstPackets, duplicates, corruption, jitterNanos, blackoutNanos);
        }

        Faults bursts(int every, int packets) {
            return new Faults(loss, every, packets, duplicates, corruption, jitterNanos, blackoutNanos);
        }

        Faults duplicates(double probability) {
            return new Faults(loss, burstEvery, burstPackets, probability, corruption, jitterNanos, blackoutNanos);
        }

        Faults corruption(double probability) {
            return new Faults(loss, burstEvery, burstPackets, duplicates, probability, jitterNanos, blackoutNanos);
        }

        Faults jitter(long nanos) {
            return new Faults(loss, burstEvery, burstPackets, duplicates, corruption, nanos, blackoutNanos);
        }

        Faults blackout(long fromNanos) {
            return new Faults(loss, burstEvery, burstPackets, duplicates, corruption, jitterNanos, fromNanos);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Flying(long arrivesNanos, long number, byte[] datagram) {}

    Line(long seed, Faults faults) {
        this.random = new Random(seed);
        this.faults = faults;
    }

    void send(byte[] datagram, long nowNanos) {
        if (lost(nowNanos)) {
            return;
        }
        fly(datagram, nowNanos);
        if (random.nextDouble() < faults.duplicates()) {
            fly(datagram.clone(), nowNanos + TimeUnit.MILLISECONDS.toNanos(random.nextInt(5)));
        }
    }

    private boolean lost(long nowNanos) {
        sent++;
        // In the middle, as far as the first one is concerned.
        if (faults.burstEvery() > 0 && (sent + faults.burstEvery() / 2) % faults.burstEvery() < faults.burstPackets()) {
            return true;
        }
        long since = nowNanos - faults.blackoutNanos();
        boolean dark = faults.blackoutNanos() >= 0 && since >= 0 && since < TimeUnit.SECONDS.toNanos(2);
        return dark || random.nextDouble() < faults.loss();
    }

    private void fly(byte[] datagram, long nowNanos) {
        if (random.nextDouble() < faults.corruption()) {
            int bit = random.nextInt(datagram.length * Byte.SIZE);
            datagram[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
        }
        long jitter = faults.jitterNanos() == 0 ? 0 : (long) (random.nextDouble() * faults.jitterNanos());
        flying.add(new Flying(nowNanos + DELAY_NANOS + jitter, number++, datagram));
    }

    /** What has arrived by now, in that order. */
    List<byte[]> arrived(long nowNanos) {
        List<byte[]> arrived = new ArrayList<>();
        while (!flying.isEmpty() && flying.peek().arrivesNanos() <= nowNanos) {
            arrived.add(flying.poll().datagram());
        }
        return arrived;
    }
}
