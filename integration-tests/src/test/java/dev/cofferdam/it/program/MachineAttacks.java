package dev.cofferdam.it.program;

import static java.util.Map.entry;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;

/**
 * Attacks on what Linux keeps once for everybody: which pages of a file are in memory, hints, counters of a user or of
 * the machine; and on what a partition may fill and execute. Whatever succeeds is undone at once. Stateless.
 */
final class MachineAttacks {
    private static final int O_RDWR_NOCTTY = 2 | 0x100;
    private static final int PAGE_BYTES = 4096;
    private static final int PROT_READ = 1;
    private static final int PROT_EXEC = 4;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int FADV_DONTNEED = 4;
    private static final int MADV_PAGEOUT = 21;
    private static final int RWF_NOWAIT = 8;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int F_SET_RW_HINT = 1036;
    private static final int RWH_WRITE_LIFE_NOT_SET = 0;
    private static final int RWH_WRITE_LIFE_SHORT = 2;
    private static final int BUFFER_BYTES = 512;
    private static final int SCHED_SETAFFINITY = 203;
    private static final int SCHED_GETAFFINITY = 204;
    private static final int UNAME = 63;
    private static final int GETCWD = 79;
    private static final int ENOENT = 2;
    private static final int MEBIBYTE = 1 << 20;
    private static final int SCRATCH_MEBIBYTES = 64;

    /** The smallest program for x86_64, which ends with 0: ELF header, one segment, mov edi 0, mov eax 60, syscall. */
    private static final byte[] PROGRAM = HexFormat.of()
            .parseHex("7f454c4602010100000000000000000002003e0001000000780040000000000040000000000000000000"
                    + "000000000000000000004000380001000000000000000100000005000000000000000000000000004000"
                    + "00000000000040000000000081000000000000008100000000000000001000000000000031ffb83c0000"
                    + "000f05");

    private MachineAttacks() {}

    static Map<String, Attack> all() {
        return Map.ofEntries(
                entry("evict-a-shared-file", partition -> evict()),
                entry(
                        "page-out-a-shared-file",
                        partition -> onMapping(
                                address -> LinuxCall.call(LinuxCall.MADVISE, address, PAGE_BYTES, MADV_PAGEOUT))),
                entry("ask-mincore-of-a-shared-file", partition -> askMincore()),
                entry("ask-cachestat-of-a-shared-file", partition -> askCachestat()),
                entry("read-a-shared-file-if-in-memory", partition -> readWithoutWaiting()),
                entry("read-the-page-map", partition -> read("/proc/self/pagemap")),
                entry(
                        "count-page-faults",
                        partition -> withBuffer(buffer -> LinuxCall.call(LinuxCall.GETRUSAGE, 0, buffer))),
                entry("hint-at-a-shared-file", partition -> hint()),
                entry("touch-a-shared-device", partition -> touch()),
                entry("change-the-size-of-a-pipe", partition -> resizePipe()),
                entry("write-to-the-random-numbers", partition -> write("/dev/urandom")),
                entry("rename-a-file-of-its-own", partition -> rename()),
                entry(
                        "ask-for-its-directory",
                        partition -> withBuffer(buffer -> LinuxCall.call(GETCWD, buffer, BUFFER_BYTES))),
                entry("ask-for-the-release-of-linux", partition -> withBuffer(buffer -> LinuxCall.call(UNAME, buffer))),
                entry(
                        "choose-its-core",
                        partition -> withBuffer(buffer -> {
                            long bytes = LinuxCall.call(SCHED_GETAFFINITY, 0, BUFFER_BYTES, buffer);
                            LinuxCall.call(SCHED_SETAFFINITY, 0, bytes, buffer);
                        })),
                entry("count-terminals", partition -> read("/proc/sys/kernel/pty/nr")),
                entry(
                        "make-a-terminal",
                        partition -> LinuxCall.call(
                                LinuxCall.CLOSE, LinuxCall.withPath(LinuxCall.OPEN, "/dev/ptmx", O_RDWR_NOCTTY))),
                entry(
                        "see-free-space",
                        partition -> withBuffer(buffer -> LinuxCall.withPath(
                                LinuxCall.STATFS, partition.argument("home") + "/memory/window", buffer))),
                entry(
                        "see-the-machines-memory",
                        partition -> withBuffer(buffer -> LinuxCall.call(LinuxCall.SYSINFO, buffer))),
                entry(
                        "see-the-machines-clock-discipline",
                        partition -> withBuffer(buffer -> LinuxCall.call(LinuxCall.ADJTIMEX, buffer))),
                entry("make-a-process", partition -> fork()),
                entry("execute-in-place", partition -> execute()),
                entry("execute-what-it-unpacked", partition -> unpackAndRun()),
                entry("map-what-it-unpacked-as-code", partition -> unpackAndMap()),
                entry("fill-its-scratch", partition -> fill()));
    }

    /** A file of the Java runtime, which every partition has. */
    private static Path shared() {
        return Path.of(System.getProperty("java.home"), "release");
    }

    private interface Use {
        void of(long address) throws IOException;
    }

    private static long openShared() throws IOException {
        return LinuxCall.withPath(LinuxCall.OPEN, shared().toString(), 0);
    }

    private static void withBuffer(Use use) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            use.of(arena.allocate(BUFFER_BYTES, 8).address());
        }
    }

    private static void onMapping(Use use) throws IOException {
        use.of(LinuxCall.call(LinuxCall.MMAP, 0, PAGE_BYTES, PROT_READ, MAP_SHARED, openShared(), 0));
    }

    private static void evict() throws IOException {
        LinuxCall.call(LinuxCall.FADVISE64, openShared(), 0, 0, FADV_DONTNEED);
    }

    private static void askMincore() throws IOException {
        onMapping(address -> withBuffer(buffer -> LinuxCall.call(LinuxCall.MINCORE, address, PAGE_BYTES, buffer)));
    }

    private static void askCachestat() throws IOException {
        long file = openShared();
        withBuffer(range -> {
            MemorySegment.ofAddress(range).reinterpret(16).set(ValueLayout.JAVA_LONG, 8, PAGE_BYTES);
            withBuffer(buffer -> LinuxCall.call(LinuxCall.CACHESTAT, file, range, buffer, 0));
        });
    }

    private static void readWithoutWaiting() throws IOException {
        Files.readAllBytes(shared());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment part = arena.allocate(16, 8);
            part.set(ValueLayout.JAVA_LONG, 0, arena.allocate(16).address());
            part.set(ValueLayout.JAVA_LONG, 8, 16);
            LinuxCall.call(LinuxCall.PREADV2, openShared(), part.address(), 1, 0, 0, RWF_NOWAIT);
        }
    }

    private static void write(String device) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(device, "rw")) {
            out.write(new byte[8]);
        }
    }

    private static void rename() throws IOException {
        Path before = Files.createTempFile("before", "");
        Path after = before.resolveSibling(before.getFileName() + "-renamed");
        try {
            Files.move(before, after, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(before);
            Files.deleteIfExists(after);
        }
    }

    private static void read(String file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file, "r")) {
            if (in.read(new byte[8]) < 1) {
                throw new AccessDeniedException(file + " has nothing");
            }
        }
    }

    private static void hint() throws IOException {
        long file = openShared();
        withBuffer(value -> {
            MemorySegment hint = MemorySegment.ofAddress(value).reinterpret(8);
            hint.set(ValueLayout.JAVA_LONG, 0, RWH_WRITE_LIFE_SHORT);
            LinuxCall.call(LinuxCall.FCNTL, file, F_SET_RW_HINT, value);
            hint.set(ValueLayout.JAVA_LONG, 0, RWH_WRITE_LIFE_NOT_SET);
            LinuxCall.call(LinuxCall.FCNTL, file, F_SET_RW_HINT, value);
        });
    }

    /** Everybody may, for everybody may write to it; and everybody sees when. */
    private static void touch() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            LinuxCall.call(
                    LinuxCall.UTIMENSAT, -100, arena.allocateFrom("/dev/null").address(), 0, 0);
        }
    }

    private static void resizePipe() throws IOException {
        withBuffer(ends -> {
            LinuxCall.call(LinuxCall.PIPE2, ends, 0);
            MemorySegment pair = MemorySegment.ofAddress(ends).reinterpret(8);
            try {
                LinuxCall.call(LinuxCall.FCNTL, pair.get(ValueLayout.JAVA_INT, 0), F_SETPIPE_SZ, PAGE_BYTES);
            } finally {
                LinuxCall.call(LinuxCall.CLOSE, pair.get(ValueLayout.JAVA_INT, 0));
                LinuxCall.call(LinuxCall.CLOSE, pair.get(ValueLayout.JAVA_INT, 4));
            }
        });
    }

    private static void fork() throws IOException {
        if (LinuxCall.call(LinuxCall.CLONE, 17) == 0) {
            LinuxCall.call(LinuxCall.EXIT_GROUP, 0);
        }
    }

    /** Nothing stands there, so that this process lives to tell whether it would have been executed. */
    private static void execute() throws IOException {
        try {
            LinuxCall.withPath(LinuxCall.EXECVE, "/no/such/program", 0, 0);
        } catch (IOException e) {
            if (!e.getMessage().endsWith("errno " + ENOENT)) {
                throw e;
            }
        }
    }

    private static Path unpack() throws IOException {
        Path file = Files.createTempFile(
                "unpacked", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(PROGRAM);
        }
        return file;
    }

    private static void unpackAndRun() throws IOException, InterruptedException {
        Path program = unpack();
        try {
            int exitCode = new ProcessBuilder(program.toString()).start().waitFor();
            if (exitCode != 0) {
                throw new IOException("it ran and ended with " + exitCode);
            }
        } finally {
            Files.delete(program);
        }
    }

    private static void unpackAndMap() throws IOException {
        Path program = unpack();
        try {
            long file = LinuxCall.withPath(LinuxCall.OPEN, program.toString(), 0);
            LinuxCall.call(LinuxCall.MMAP, 0, PAGE_BYTES, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0);
        } finally {
            Files.delete(program);
        }
    }

    /** More than the part of a partition's memory that is for this. */
    private static void fill() throws IOException {
        Path file = Files.createTempFile("filled", "");
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            for (int i = 0; i < SCRATCH_MEBIBYTES; i++) {
                out.write(new byte[MEBIBYTE]);
            }
        } finally {
            Files.delete(file);
        }
    }
}
