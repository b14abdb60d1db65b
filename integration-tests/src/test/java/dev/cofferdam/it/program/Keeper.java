package dev.cofferdam.it.program;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.runtime.StorePipeline;
import dev.cofferdam.partition.runtime.SystemPartition;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes numbered blocks, many at once, and uses each part of its window for other data as soon as its write is
 * acknowledged; reads back what was acknowledged and compares it with its own record. What it does not know to be done it
 * does again. Says how far everything is acknowledged, which must be on the disk whatever happens afterwards.
 */
public final class Keeper implements Program {
    private static final int DEPTH = 16;
    private static final int LINE_EVERY = 64;
    private static final int READ_EVERY = 8;

    private Disk disk;
    private StorePipeline pipeline;
    private int blocks;
    private long next;
    private long acknowledged;
    private long said;
    private final boolean[] done = new boolean[4 * DEPTH];
    private final Slot[] slots = new Slot[DEPTH];
    private final SplittableRandom random = new SplittableRandom(1);

    /** A part of the window with the request that uses it. */
    private static final class Slot {
        final int index;
        long tag;
        boolean reads;
        long number;

        Slot(int index) {
            this.index = index;
        }
    }

    @Override
    public String name() {
        return "keeper";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) throws IOException {
        disk = partition.disk("out");
        blocks = (int) (disk.bytes() / KeptBlock.BYTES);
        next = resume();
        acknowledged = next - 1;
        partition.log("resumed at " + next);
        if (disk.lent()) {
            keepLent(partition);
        }
        pipeline = ((SystemPartition) partition).pipeline();
        Message reply = new Message();
        for (int i = 0; i < DEPTH; i++) {
            slots[i] = new Slot(i);
            start(slots[i]);
        }
        while (true) {
            pipeline.take(reply);
            Slot slot = of(reply.tag());
            if (reply.status() == Status.UNKNOWN) {
                submit(slot);
                continue;
            }
            if (reply.status() != Status.OK) {
                throw new IOException(reply.operation() + ": " + reply.status());
            }
            if (slot.reads) {
                check(slot);
            } else {
                acknowledge(slot.number);
            }
            if (acknowledged - said >= LINE_EVERY) {
                said = acknowledged;
                partition.log("acknowledged " + said);
            }
            start(slot);
        }
    }

    /** Behind the greatest number that an earlier run wrote, by as many as may have been on their way. */
    private long resume() throws IOException {
        long greatest = 0;
        for (int block = 0; block < blocks; block++) {
            MemorySegment content = disk.read((long) block * KeptBlock.BYTES, KeptBlock.BYTES);
            greatest = Math.max(greatest, KeptBlock.number(content));
        }
        return Math.max(1, greatest + 1 - done.length);
    }

    /** A disk that is lent to the partition is written without asking anybody. */
    private void keepLent(Partition partition) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment block = arena.allocate(KeptBlock.BYTES);
            for (long number = next; ; number++) {
                KeptBlock.fill(block, number, blocks);
                disk.write(number % blocks * KeptBlock.BYTES, block);
                if (number % LINE_EVERY == 0) {
                    partition.log("acknowledged " + number);
                    long behind = Math.max(1, number - random.nextInt(blocks));
                    disk.read(behind % blocks * KeptBlock.BYTES, block);
                    requireKept(block, behind);
                }
            }
        }
    }

    private Slot of(long tag) {
        for (Slot slot : slots) {
            if (slot.tag == tag) {
                return slot;
            }
        }
        throw new IllegalStateException("a reply to nothing that was asked");
    }

    /** The next block to write, or one to read that nobody is writing. */
    private void start(Slot slot) {
        long behind = acknowledged - DEPTH - random.nextInt(blocks / 2);
        boolean full = next - acknowledged >= done.length;
        slot.reads = full || (acknowledged > 2L * blocks && random.nextInt(READ_EVERY) == 0);
        if (slot.reads) {
            slot.number = Math.max(behind, 0);
        } else {
            slot.number = next++;
            KeptBlock.fill(window(slot), slot.number, blocks);
        }
        submit(slot);
    }

    private void submit(Slot slot) {
        slot.tag = pipeline.submit(
                slot.reads ? Operation.READ : Operation.WRITE,
                disk,
                slot.number % blocks * KeptBlock.BYTES,
                (long) slot.index * KeptBlock.BYTES,
                KeptBlock.BYTES,
                false);
    }

    private void check(Slot slot) throws IOException {
        if (slot.number > 0) {
            requireKept(window(slot), slot.number);
        }
    }

    private void requireKept(MemorySegment block, long number) throws IOException {
        String wrong = KeptBlock.wrong(block, number, blocks);
        if (!wrong.isEmpty()) {
            throw new IOException("LOST: " + wrong);
        }
    }

    private MemorySegment window(Slot slot) {
        return pipeline.window().asSlice((long) slot.index * KeptBlock.BYTES, KeptBlock.BYTES);
    }

    private void acknowledge(long number) {
        done[(int) (number % done.length)] = true;
        while (done[(int) ((acknowledged + 1) % done.length)]) {
            acknowledged++;
            done[(int) (acknowledged % done.length)] = false;
        }
    }
}
