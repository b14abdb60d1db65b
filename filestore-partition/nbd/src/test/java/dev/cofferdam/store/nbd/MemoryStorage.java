package dev.cofferdam.store.nbd;

import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.partition.Disk;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A store in memory, which does what was submitted when it is told to, and checks it as the store does. */
final class MemoryStorage implements Storage {
    static final int DEPTH = 8;

    private static final int ZEROES_BYTES = 65_536;

    final MemorySegment window;
    /** What was asked, in order. */
    final List<Operation> asked = new ArrayList<>();

    Status writeStatus = Status.OK;

    private final Queue<Runnable> submitted = new ArrayDeque<>();
    private Queue<Runnable> tasks = new ArrayDeque<>();

    MemoryStorage(long windowBytes) {
        window = Arena.ofAuto().allocate(windowBytes);
    }

    static long ownBytes() {
        return StoreQueue.WINDOW_BYTES;
    }

    @Override
    public int room() {
        return DEPTH - submitted.size();
    }

    @Override
    public void submit(
            Operation operation, Disk disk, long position, long windowAt, int bytes, Completion completion, int slot) {
        if (room() == 0) {
            throw new IllegalStateException("more than there is room for");
        }
        submitted.add(() -> completion.completed(slot, perform(operation, disk, position, windowAt, bytes)));
    }

    @Override
    public Status exchange(Operation operation, Disk disk, long position, long windowAt, int bytes) {
        performSubmitted();
        return perform(operation, disk, position, windowAt, bytes);
    }

    private Status perform(Operation operation, Disk disk, long position, long windowAt, int bytes) {
        asked.add(operation);
        MemoryDisk of = (MemoryDisk) disk;
        if (operation == Operation.READ ? !of.readable : !of.writable) {
            return Status.DENIED;
        }
        if (operation == Operation.FLUSH) {
            return Status.OK;
        }
        if (bytes <= 0 || ((position | bytes) & 511) != 0 || position < 0 || position > of.bytes() - bytes) {
            return Status.OUT_OF_RANGE;
        }
        if (operation == Operation.READ) {
            window.asSlice(windowAt, bytes).copyFrom(of.data.asSlice(position, bytes));
            return Status.OK;
        }
        if (writeStatus == Status.OK) {
            of.data.asSlice(position, bytes).copyFrom(window.asSlice(windowAt, bytes));
        }
        return writeStatus;
    }

    private void performSubmitted() {
        for (Runnable request = submitted.poll(); request != null; request = submitted.poll()) {
            request.run();
        }
    }

    @Override
    public void later(Runnable task) {
        tasks.add(task);
    }

    /** Does what is submitted and runs what waits for it; whether there was anything. */
    boolean advance() {
        performSubmitted();
        Queue<Runnable> due = tasks;
        tasks = new ArrayDeque<>();
        due.forEach(Runnable::run);
        return !due.isEmpty();
    }

    @Override
    public MemorySegment scratch() {
        return window.asSlice(0, 4096);
    }

    @Override
    public long scratchAt() {
        return 0;
    }

    @Override
    public MemorySegment zeroes() {
        return window.asSlice(4096, ZEROES_BYTES);
    }

    @Override
    public long zeroesAt() {
        return 4096;
    }
}
