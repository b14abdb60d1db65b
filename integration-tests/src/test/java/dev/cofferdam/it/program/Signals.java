package dev.cofferdam.it.program;

import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.program.Slots;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** What a sender does while it sends a one; while it sends a zero it does nothing. For one thread. */
final class Signals {
    private static final int OFD_SETLK = 37;
    private static final int F_SETLEASE = 1024;
    private static final int F_UNLCK = 2;
    private static final int F_SET_RW_HINT = 1036;
    private static final int FADV_DONTNEED = 4;
    private static final int LOCK_EXCLUSIVE = 2 | 4;
    private static final int FUTEX = 202;
    private static final int EVENTFD2 = 290;
    private static final int SET_TID_ADDRESS = 218;
    private static final int EPOLL_CREATE1 = 291;
    private static final int MUNMAP = 11;
    private static final int O_RDWR_NOCTTY = 2 | 0x100;
    private static final int PAGE_BYTES = 4096;
    private static final int FEW = 8;
    private static final int MANY = 100;
    private static final int BATCH = 1_200;
    private static final int MEBIBYTE = 1 << 20;
    private static final long PAUSE_NANOS = 2_000_000;
    private static final long SHORT_PAUSE_NANOS = 30_000;
    private static final long STATUS_BYTES = 256;
    private static final long STACK_BYTES = 1 << 16;
    private static final int AF_UNIX = 1;

    private final Partition partition;
    private final String common;
    private final String cold;
    private final String disk;
    private final List<Long> descriptors = new ArrayList<>();
    private final List<Undo> undoing = new ArrayList<>();

    Signals(Partition partition) {
        this.partition = partition;
        this.common = partition.file("common").toString();
        this.cold = partition.file("cold").toString();
        this.disk = RawLane.files(partition).disk("in").toString();
    }

    private interface Undo {
        void now() throws IOException;
    }

    /** One way to send a one. */
    interface Signal {
        /**
         * Begins it; {@link #off} undoes it.
         *
         * @param slot number of the symbol
         * @param until when the symbol ends, by System.nanoTime()
         */
        void on(int slot, long until) throws IOException;
    }

    Map<String, Signal> all() {
        Map<String, Signal> signals = new LinkedHashMap<>();
        signals.put("absent", (slot, until) -> {});
        signals.put("lock", (slot, until) -> LinuxCall.call(LinuxCall.FLOCK, open(common, 0), LOCK_EXCLUSIVE));
        signals.put(
                "record-lock",
                (slot, until) -> LinuxCall.with(
                        arena -> LinuxCall.call(LinuxCall.FCNTL, open(common, 0), OFD_SETLK, LinuxCall.words(arena))));
        signals.put("lease", (slot, until) -> lease());
        signals.put("open", (slot, until) -> open(common, 0));
        signals.put("evict", (slot, until) -> LinuxCall.call(LinuxCall.FADVISE64, open(cold, 0), 0, 0, FADV_DONTNEED));
        signals.put("map", (slot, until) -> touch(common, 0));
        signals.put("hint", (slot, until) -> hint());
        signals.put("terminal", (slot, until) -> terminals());
        signals.put(
                "touch-a-device",
                (slot, until) -> LinuxCall.with(
                        arena -> LinuxCall.call(LinuxCall.UTIMENSAT, -100, LinuxCall.text(arena, "/dev/null"), 0, 0)));
        signals.put("wait-at-a-file", (slot, until) -> waitAt(until));
        signals.put("end-a-thread", (slot, until) -> endThreads(until));
        signals.put("ask-and-change", (slot, until) -> askAndChange(until));
        signals.put("read-what-is-unwritten", (slot, until) -> touch(disk, MEBIBYTE + (long) slot * PAGE_BYTES));
        signals.put("sockets", (slot, until) -> {
            // Linux numbers them in batches of 1,024 for each core.
            for (int i = 0; i < BATCH; i++) {
                LinuxCall.closing(LinuxCall.SOCKET, AF_UNIX, 1, 0);
            }
        });
        signals.put("event-descriptors", (slot, until) -> many(EVENTFD2, 0, 0));
        signals.put("selectors", (slot, until) -> many(EPOLL_CREATE1, 0));
        signals.put("files", (slot, until) -> files());
        signals.put("scratch", (slot, until) -> scratch());
        signals.put("memory", (slot, until) -> memory());
        signals.put("threads", (slot, until) -> threads(until));
        signals.put("mappings", (slot, until) -> mappings());
        signals.put("store-reads", (slot, until) -> {
            while (System.nanoTime() < until) {
                partition.disk("in").read((long) slot % FEW * PAGE_BYTES, PAGE_BYTES);
            }
        });
        signals.put("denials", (slot, until) -> denials());
        signals.put("write-its-disk", (slot, until) -> writeDisk());
        signals.put("lines", (slot, until) -> {
            for (int i = 0; i < MANY; i++) {
                partition.log("noise");
            }
        });
        return signals;
    }

    void off() {
        for (Undo undo : undoing.reversed()) {
            attempt(undo);
        }
        undoing.clear();
        for (long descriptor : descriptors) {
            attempt(() -> LinuxCall.call(LinuxCall.CLOSE, descriptor));
        }
        descriptors.clear();
    }

    private static void attempt(Undo undo) {
        try {
            undo.now();
        } catch (IOException e) {
            // What was not done need not be undone.
        }
    }

    private long open(String path, int flags) throws IOException {
        long descriptor = LinuxCall.withPath(LinuxCall.OPEN, path, flags);
        descriptors.add(descriptor);
        return descriptor;
    }

    private long map(String path, long offset) throws IOException {
        long address = LinuxCall.call(LinuxCall.MMAP, 0, PAGE_BYTES, 1, 1, open(path, 0), offset);
        undoing.add(() -> LinuxCall.call(MUNMAP, address, PAGE_BYTES));
        return address;
    }

    private void touch(String path, long offset) throws IOException {
        byte first = MemorySegment.ofAddress(map(path, offset)).reinterpret(1).get(ValueLayout.JAVA_BYTE, 0);
        if (first != 0 && path.equals(disk)) {
            throw new IOException("that page was written before");
        }
    }

    private void lease() throws IOException {
        long file = open(cold, 0);
        LinuxCall.call(LinuxCall.FCNTL, file, F_SETLEASE, 0);
        undoing.add(() -> LinuxCall.call(LinuxCall.FCNTL, file, F_SETLEASE, F_UNLCK));
    }

    private void hint() throws IOException {
        long file = open(common, 0);
        setHint(file, 2);
        undoing.add(() -> setHint(file, 0));
    }

    private static void setHint(long file, long hint) throws IOException {
        LinuxCall.with(arena -> LinuxCall.call(LinuxCall.FCNTL, file, F_SET_RW_HINT, LinuxCall.words(arena, hint)));
    }

    private void terminals() throws IOException {
        for (int i = 0; i < FEW; i++) {
            open("/dev/ptmx", O_RDWR_NOCTTY);
        }
    }

    private void many(long number, long... arguments) throws IOException {
        for (int i = 0; i < MANY; i++) {
            descriptors.add(LinuxCall.call(number, arguments));
        }
    }

    /** FUTEX_WAIT until the end of the symbol, at a word of a file that the receiver has too. */
    private void waitAt(long until) throws IOException {
        long address = map(common, 0);
        int value = MemorySegment.ofAddress(address).reinterpret(4).get(ValueLayout.JAVA_INT, 0);
        try (Arena arena = Arena.ofConfined()) {
            long left = Math.max(0, until - System.nanoTime());
            LinuxCall.call(FUTEX, address, 0, value, LinuxCall.words(arena, 0, left));
        } catch (IOException e) {
            if (!e.getMessage().endsWith("errno 110")) {
                throw e;
            }
        }
    }

    /** At the end of a thread Linux wakes one who waits at the word that the thread names, a file's too. */
    private void endThreads(long until) throws IOException {
        long address = map(common, 0);
        while (System.nanoTime() < until) {
            Runnable end = () -> attempt(() -> LinuxCall.call(SET_TID_ADDRESS, address));
            Thread.ofPlatform().stackSize(STACK_BYTES).start(end);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** A file that was asked about and then changed gets a time finer than a tick, and nobody's next file an earlier one. */
    private void askAndChange(long until) throws IOException {
        Path path = Files.createTempFile("signal", "");
        undoing.add(() -> Files.delete(path));
        long file = open(path.toString(), 2);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(STATUS_BYTES, Long.BYTES);
            while (System.nanoTime() < until) {
                LinuxCall.call(LinuxCall.PWRITE64, file, buffer.address(), 1, 0);
                LinuxCall.call(LinuxCall.FSTAT, file, buffer.address());
                LockSupport.parkNanos(SHORT_PAUSE_NANOS);
            }
        }
    }

    private void files() throws IOException {
        Path directory = Files.createTempDirectory("signal");
        undoing.add(() -> Files.delete(directory));
        for (int i = 0; i < MANY; i++) {
            Path file = directory.resolve("" + i);
            new RandomAccessFile(file.toFile(), "rw").close();
            undoing.add(() -> Files.delete(file));
        }
    }

    private void scratch() throws IOException {
        Path file = Files.createTempFile("signal", "");
        undoing.add(() -> Files.delete(file));
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            for (int i = 0; i < FEW; i++) {
                out.write(new byte[MEBIBYTE]);
            }
        }
    }

    private void memory() {
        Arena arena = Arena.ofShared();
        undoing.add(arena::close);
        arena.allocate(2L * FEW * MEBIBYTE).fill((byte) 1);
    }

    private static void threads(long until) {
        for (int i = 0; i < FEW; i++) {
            Thread.ofPlatform().daemon().start(() -> Slots.awaitNanos(until));
        }
    }

    private void mappings() throws IOException {
        for (int i = 0; i < MANY; i++) {
            map(disk, 0);
        }
    }

    private void denials() throws IOException {
        for (int i = 0; i < 4; i++) {
            try {
                partition.disk("in").flush();
            } catch (IOException e) {
                // That it is denied is what is sent.
            }
        }
    }

    private void writeDisk() throws IOException {
        write((byte) 1);
        undoing.add(() -> write((byte) 0));
    }

    private void write(byte value) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            partition.disk("in").write(0, arena.allocate(PAGE_BYTES).fill(value));
        }
    }
}
