package dev.cofferdam.it.program;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a receiver would like to ask beside what the jail allows: state of files and of the machine. For one thread. */
final class MachineLooks {
    private static final int READ = 0;
    private static final int OFD_GETLK = 36;
    private static final int F_SETLEASE = 1024;
    private static final int F_WRLCK = 1;
    private static final int F_UNLCK = 2;
    private static final int F_GET_RW_HINT = 1035;
    private static final int LOCK_EXCLUSIVE = 2 | 4;
    private static final int LOCK_UNLOCK = 8;
    private static final int IN_OPEN = 0x20;
    private static final int IN_NONBLOCK = 0x800;
    private static final int FUTEX = 202;
    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;
    private static final int PAGE_BYTES = 4096;
    private static final int RWF_NOWAIT = 8;
    private static final int SEEK_DATA = 3;
    private static final int LSEEK = 8;
    private static final long EXCLUSIVE_PAGE = 1L << 56;
    private static final int NUMBERS = 12;
    private static final int BYTES_MAX = 16_384;
    private static final int MEBIBYTE = 1 << 20;
    private static final int READS = 5;
    private static final int O_CREATE = 0x42;
    private static final int OWNER_ONLY = 0600;
    private static final int REALTIME_COARSE = 5;
    /** In struct stat. */
    private static final int CHANGED_AT = 104;

    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long LONG_NANOS = 200_000;
    private static final long WAIT_NANOS = 4_000_000;
    private static final Set<String> ENDLESS = Set.of("kmsg", "kcore", "kpagecount", "kpageflags", "kpagecgroup");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private final String common;

    /** A file that nobody maps and that nobody opens to write. */
    private final String cold;

    private final long coldFile;
    private final long coldPage;
    private final String disk;
    private final MemorySegment buffer;
    private final long page;
    private final long file;
    private long watcher = -1;
    private final List<Path> readable = new ArrayList<>();

    MachineLooks(String common, String cold, String disk, Arena arena) throws IOException {
        this.common = common;
        this.cold = cold;
        this.disk = disk;
        this.buffer = arena.allocate(PAGE_BYTES, 8);
        this.file = LinuxCall.withPath(LinuxCall.OPEN, common, 0);
        this.coldFile = LinuxCall.withPath(LinuxCall.OPEN, cold, 0);
        this.coldPage = LinuxCall.call(LinuxCall.MMAP, 0, PAGE_BYTES, 1, 1, coldFile, 0);
        this.page = LinuxCall.call(LinuxCall.MMAP, 0, PAGE_BYTES, 1, 1, file, 0);
        try {
            watcher = LinuxCall.call(LinuxCall.INOTIFY_INIT, IN_NONBLOCK);
            LinuxCall.withDescriptorAndPath(LinuxCall.INOTIFY_ADD_WATCH, watcher, common, IN_OPEN);
        } catch (IOException e) {
            // There is no other way to watch.
        }
        for (String directory :
                List.of("/proc", "/proc/sys/fs", "/proc/sys/kernel/pty", "/sys/kernel/mm/ksm", "/dev")) {
            list(Path.of(directory));
        }
    }

    /** Files that are read at once and to an end. */
    private void list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path path : files.filter(Files::isRegularFile).sorted().toList()) {
                if (!ENDLESS.contains(path.getFileName().toString()) && quick(path)) {
                    readable.add(path);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // It is not there.
        }
    }

    /** Whether there is something to read, and it takes no longer than it may, at the best of several times. */
    private static boolean quick(Path path) {
        Looks looks = new Looks(1);
        long best = Long.MAX_VALUE;
        for (int i = 0; i < READS; i++) {
            long before = System.nanoTime();
            read(looks, 0, path);
            best = Math.min(best, System.nanoTime() - before);
        }
        return !looks.columns().isEmpty() && best < LONG_NANOS;
    }

    /** How many files of the machine there are to read. */
    int files() {
        return readable.size();
    }

    void look(Looks looks, int slot) {
        looks.take(slot, "time of a new file", this::isLaterThanTheTick);
        long at = buffer.address();
        looks.take(slot, "cachestat", buffer.asSlice(16), () -> {
            buffer.set(ValueLayout.JAVA_LONG, 0, 0);
            buffer.set(ValueLayout.JAVA_LONG, 8, PAGE_BYTES);
            return LinuxCall.call(LinuxCall.CACHESTAT, coldFile, at, at + 16, 0);
        });
        looks.take(slot, "mincore", buffer, () -> LinuxCall.call(LinuxCall.MINCORE, coldPage, PAGE_BYTES, at));
        looks.take(slot, "preadv2", this::readWithoutWaiting);
        looks.take(slot, "pagemap", this::exclusive);
        looks.take(slot, "inotify", () -> LinuxCall.call(READ, watcher, at, PAGE_BYTES));
        looks.take(slot, "flock", this::lock);
        looks.take(slot, "getlk", buffer, () -> {
            buffer.set(ValueLayout.JAVA_SHORT, 0, (short) F_WRLCK);
            return LinuxCall.call(LinuxCall.FCNTL, file, OFD_GETLK, at);
        });
        looks.take(slot, "lease", this::lease);
        looks.take(slot, "hint", buffer, () -> LinuxCall.call(LinuxCall.FCNTL, file, F_GET_RW_HINT, at));
        looks.take(slot, "sysinfo", buffer, () -> LinuxCall.call(LinuxCall.SYSINFO, at));
        looks.take(slot, "rusage", buffer, () -> LinuxCall.call(LinuxCall.GETRUSAGE, 0, at));
        looks.take(slot, "statfs", buffer, () -> LinuxCall.withPath(LinuxCall.STATFS, "/tmp", at));
        looks.take(slot, "futex wake", () -> LinuxCall.call(FUTEX, page, FUTEX_WAKE, Integer.MAX_VALUE));
        looks.take(slot, "futex wait", this::awaitWake);
        looks.take(slot, "hole", () -> hole(slot));
        readable.forEach(path -> read(looks, slot, path));
    }

    /** Whether a file gets a later time than the machine's last tick had; 0 or 1. Before anything else is changed. */
    private long isLaterThanTheTick() throws IOException {
        long now = tickNanos();
        Path path = Path.of("/tmp/time-of-a-new-file");
        long descriptor = LinuxCall.withPath(LinuxCall.OPEN, path.toString(), O_CREATE, OWNER_ONLY);
        try {
            LinuxCall.call(LinuxCall.FSTAT, descriptor, buffer.address());
            long seconds = buffer.get(ValueLayout.JAVA_LONG, CHANGED_AT);
            return seconds * SECOND_NANOS + buffer.get(ValueLayout.JAVA_LONG, CHANGED_AT + 8) > now ? 1 : 0;
        } finally {
            LinuxCall.call(LinuxCall.CLOSE, descriptor);
            Files.delete(path);
        }
    }

    private long tickNanos() throws IOException {
        LinuxCall.call(LinuxCall.CLOCK_GETTIME, REALTIME_COARSE, buffer.address());
        return buffer.get(ValueLayout.JAVA_LONG, 0) * SECOND_NANOS + buffer.get(ValueLayout.JAVA_LONG, 8);
    }

    /** Whether the page that the sender may have read is data; 0 or 1. */
    private long hole(int slot) throws IOException {
        long position = MEBIBYTE + (long) slot * PAGE_BYTES;
        long descriptor = LinuxCall.withPath(LinuxCall.OPEN, disk, 0);
        try {
            return LinuxCall.call(LSEEK, descriptor, position, SEEK_DATA) == position ? 1 : 0;
        } finally {
            LinuxCall.call(LinuxCall.CLOSE, descriptor);
        }
    }

    private long readWithoutWaiting() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long part = LinuxCall.words(arena, buffer.address(), 16);
            return LinuxCall.call(LinuxCall.PREADV2, coldFile, part, 1, 0, 0, RWF_NOWAIT);
        }
    }

    private long exclusive() throws IOException {
        MemorySegment.copy(MemorySegment.ofAddress(page).reinterpret(1), 0, buffer, 0, 1);
        try (RandomAccessFile map = new RandomAccessFile("/proc/self/pagemap", "r")) {
            map.seek(page / PAGE_BYTES * Long.BYTES);
            return Long.reverseBytes(map.readLong()) & EXCLUSIVE_PAGE;
        }
    }

    /** 0 where somebody woke it: as the end of a thread does, which no filter of system calls sees. */
    private long awaitWake() throws IOException {
        int value = MemorySegment.ofAddress(page).reinterpret(4).get(ValueLayout.JAVA_INT, 0);
        try (Arena arena = Arena.ofConfined()) {
            return LinuxCall.call(FUTEX, page, FUTEX_WAIT, value, LinuxCall.words(arena, 0, WAIT_NANOS));
        }
    }

    private long lock() throws IOException {
        long other = LinuxCall.withPath(LinuxCall.OPEN, common, 0);
        try {
            LinuxCall.call(LinuxCall.FLOCK, other, LOCK_EXCLUSIVE);
            return LinuxCall.call(LinuxCall.FLOCK, other, LOCK_UNLOCK);
        } finally {
            LinuxCall.call(LinuxCall.CLOSE, other);
        }
    }

    private long lease() throws IOException {
        LinuxCall.call(LinuxCall.FCNTL, coldFile, F_SETLEASE, F_WRLCK);
        return LinuxCall.call(LinuxCall.FCNTL, coldFile, F_SETLEASE, F_UNLCK);
    }

    private static void read(Looks looks, int slot, Path path) {
        byte[] bytes = new byte[BYTES_MAX];
        int length = 0;
        try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
            length = Math.max(0, in.read(bytes));
        } catch (IOException e) {
            return;
        }
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        looks.put(slot, path + " length", length);
        Matcher numbers = NUMBER.matcher(text);
        for (int i = 0; i < NUMBERS && numbers.find(); i++) {
            String digits = numbers.group();
            looks.put(slot, path + "/" + i, Long.parseLong(digits.substring(Math.max(0, digits.length() - 15))));
        }
    }

    /**
     * After everything was looked at: what was thrown out of memory comes back for the next symbol, and what the watch
     * saw so far was the receiver itself.
     */
    void settle() {
        new Looks(1).take(0, "inotify", () -> LinuxCall.call(READ, watcher, buffer.address(), PAGE_BYTES));
        try (RandomAccessFile in = new RandomAccessFile(cold, "r")) {
            in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
