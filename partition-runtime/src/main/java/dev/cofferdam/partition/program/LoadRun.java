package dev.cofferdam.partition.program;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.ProgramException;
import dev.cofferdam.partition.runtime.StorePipeline;
import dev.cofferdam.partition.runtime.SystemPartition;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One measurement of a disk: requests of one block size on random blocks. For one thread. */
final class LoadRun {
    private static final long SLEEP_NANOS_MIN = 100_000;
    private static final int LISTENS_EVERY = 64;
    private static final double LISTENED_NANOS_MIN = 1e6;

    private final Disk disk;
    private final String name;
    private final SystemPartition partition;
    private final StorePipeline pipeline;
    private final int readsPercent;
    private final int blockBytes;
    private final int depth;
    private final long count;
    private final long limitNanos;
    private final double intervalNanos;
    private final boolean trace;
    private final SplittableRandom random;
    private final LoadResult result;

    private LoadRun(Disk disk, SystemPartition partition, Map<String, String> arguments) {
        this.disk = disk;
        this.name = arguments.get("disk");
        this.partition = partition;
        this.pipeline = partition.pipeline();
        this.readsPercent = (int) number(arguments, "reads", 100);
        this.blockBytes = (int) number(arguments, "block", 4096);
        this.depth = (int) number(arguments, "depth", 1);
        this.count = number(arguments, "count", 100_000);
        this.limitNanos = TimeUnit.MILLISECONDS.toNanos(number(arguments, "millis", Integer.MAX_VALUE));
        long rate = number(arguments, "rate", 0);
        this.intervalNanos = rate == 0 ? 0 : 1e9 / rate;
        this.trace = number(arguments, "trace", 0) == 1;
        this.random = new SplittableRandom(number(arguments, "seed", 1));
        this.result = new LoadResult(trace);
    }

    static LoadRun of(Disk disk, SystemPartition partition, Map<String, String> arguments) {
        LoadRun run = new LoadRun(disk, partition, arguments);
        if ((long) run.blockBytes * run.depth > disk.transferBytesMax()) {
            throw new ProgramException("depth " + run.depth + " with blocks of " + run.blockBytes
                    + " bytes needs a window of " + (long) run.blockBytes * run.depth + " bytes; the partition has "
                    + disk.transferBytesMax() + " (limits: window)");
        }
        return run;
    }

    private static long number(Map<String, String> arguments, String name, long otherwise) {
        String text = arguments.get(name);
        return text == null ? otherwise : Long.parseLong(text);
    }

    LoadResult measure() throws IOException {
        long start = System.nanoTime();
        if (disk.lent() || (disk.mapped() && readsPercent == 100)) {
            mapped(start);
        } else {
            overPipeline(start);
        }
        result.finish(System.nanoTime() - start);
        return result;
    }

    /** Nobody is asked and nothing is on its way, so there is no depth. */
    private void mapped(long start) throws IOException {
        MemorySegment from = pipeline.window().asSlice(0, blockBytes);
        long before = start;
        for (long done = 0; done < count; done++) {
            partition.alive();
            if (done % LISTENS_EVERY == 0 || intervalNanos >= LISTENED_NANOS_MIN) {
                // Nothing else would hear that it is to end.
                partition.pause(0);
            }
            long due = due(start, done);
            if (reads()) {
                disk.read(position(), blockBytes);
            } else {
                disk.write(position(), from);
            }
            long after = System.nanoTime();
            result.record(after - (due == 0 ? before : due), blockBytes);
            before = after;
            if (after - start >= limitNanos) {
                return;
            }
        }
    }

    private void overPipeline(long start) throws IOException {
        Message reply = new Message();
        long[] startedNanos = new long[depth];
        long submitted = 0;
        long finished = 0;
        while (submitted < Math.min(depth, count)) {
            submit((int) submitted, startedNanos, due(start, submitted));
            submitted++;
        }
        while (finished < submitted) {
            partition.alive();
            pipeline.take(reply);
            long now = System.nanoTime();
            int slot = (int) (reply.window() / blockBytes);
            result.record(now - startedNanos[slot], reply.copiedBytes());
            if (trace) {
                result.stages(reply, now);
            }
            if (reply.status() != Status.OK) {
                throw StorePipeline.refused(reply, name);
            }
            finished++;
            if (submitted < count && now - start < limitNanos) {
                submit(slot, startedNanos, due(start, submitted));
                submitted++;
            }
        }
    }

    private void submit(int slot, long[] startedNanos, long due) {
        boolean read = reads();
        long now = System.nanoTime();
        startedNanos[slot] = due == 0 ? now : due;
        pipeline.submit(
                read ? Operation.READ : Operation.WRITE, disk, position(), (long) slot * blockBytes, blockBytes, trace);
        if (trace) {
            result.posted(System.nanoTime() - now);
        }
    }

    private boolean reads() {
        return readsPercent == 100 || (readsPercent > 0 && random.nextInt(100) < readsPercent);
    }

    /** Waits until the next request is due; 0 where no rate is set. */
    private long due(long start, long index) {
        if (intervalNanos == 0) {
            return 0;
        }
        long due = start + (long) (index * intervalNanos);
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            if (left > SLEEP_NANOS_MIN) {
                LockSupport.parkNanos(left - SLEEP_NANOS_MIN);
            } else {
                Thread.onSpinWait();
            }
        }
        return due;
    }

    private long position() {
        return random.nextLong(disk.bytes() / blockBytes) * blockBytes;
    }
}
