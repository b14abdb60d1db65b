package dev.cofferdam.it.program;

import static java.util.Map.entry;

import dev.cofferdam.partition.Partition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Attacks on memory that others have too: their windows' lengths, what of a file is in memory, where it has holes. */
final class WindowAttacks {
    private static final int LSEEK = 8;
    private static final int FTRUNCATE = 77;
    private static final int FCHMOD = 91;
    private static final int MLOCK = 149;
    private static final int READAHEAD = 187;
    private static final int SYNC_FILE_RANGE = 277;
    private static final int SPLICE = 275;
    private static final int FALLOCATE = 285;

    private static final int O_RDWR = 2;
    private static final int PAGE_BYTES = 4096;
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    private static final int MAP_LOCKED = 0x2000;
    private static final int MAP_POPULATE = 0x8000;
    private static final int MADV_WILLNEED = 3;
    private static final int MADV_REMOVE = 9;
    private static final int MADV_COLD = 20;
    private static final int MADV_POPULATE_READ = 22;
    private static final int MADV_MERGEABLE = 12;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int F_GET_SEALS = 1034;
    private static final int F_GETLK = 5;
    private static final int F_GETLEASE = 1025;
    private static final int KEEP_SIZE_AND_PUNCH_HOLE = 3;
    private static final int SEEK_DATA = 3;
    private static final int MODE = 0x180;
    private static final int PWRITE64 = 18;
    private static final long BEHIND_WINDOW = 16L << 20;

    private WindowAttacks() {}

    static Map<String, Attack> all() {
        return Map.ofEntries(
                entry(
                        "punch-a-hole-in-its-window",
                        partition ->
                                LinuxCall.call(FALLOCATE, window(partition), KEEP_SIZE_AND_PUNCH_HOLE, 0, PAGE_BYTES)),
                entry(
                        "remove-a-page-of-its-window",
                        partition -> advise(map(window(partition), PROT_READ | PROT_WRITE, MAP_SHARED), MADV_REMOVE)),
                entry(
                        "lock-its-window-in-memory",
                        partition -> LinuxCall.call(MLOCK, map(window(partition), PROT_READ, MAP_SHARED), PAGE_BYTES)),
                entry(
                        "ask-how-its-window-is-sealed",
                        partition -> LinuxCall.call(LinuxCall.FCNTL, window(partition), F_GET_SEALS)),
                entry(
                        "lengthen-its-window",
                        partition -> LinuxCall.with(arena -> LinuxCall.call(
                                PWRITE64, window(partition), LinuxCall.words(arena, 1), Long.BYTES, BEHIND_WINDOW))),
                entry("shorten-its-window-by-descriptor", partition -> shorten(window(partition))),
                entry(
                        "change-its-windows-mode-by-descriptor",
                        partition -> LinuxCall.call(FCHMOD, window(partition), MODE)),
                entry(
                        "who-locks-a-shared-file",
                        partition -> LinuxCall.with(
                                arena -> LinuxCall.call(LinuxCall.FCNTL, shared(), F_GETLK, LinuxCall.words(arena)))),
                entry("who-leases-a-shared-file", partition -> LinuxCall.call(LinuxCall.FCNTL, shared(), F_GETLEASE)),
                entry("populate-a-shared-file", partition -> map(shared(), PROT_READ, MAP_SHARED | MAP_POPULATE)),
                entry("lock-a-shared-file-in-memory", partition -> map(shared(), PROT_READ, MAP_SHARED | MAP_LOCKED)),
                entry("fetch-a-shared-file", partition -> advise(map(shared(), PROT_READ, MAP_SHARED), MADV_WILLNEED)),
                entry("age-a-shared-file", partition -> advise(map(shared(), PROT_READ, MAP_SHARED), MADV_COLD)),
                entry(
                        "fault-a-shared-file-in",
                        partition -> advise(map(shared(), PROT_READ, MAP_SHARED), MADV_POPULATE_READ)),
                entry("read-a-shared-file-ahead", partition -> LinuxCall.call(READAHEAD, shared(), 0, PAGE_BYTES)),
                entry("sync-a-shared-file", partition -> LinuxCall.call(SYNC_FILE_RANGE, shared(), 0, PAGE_BYTES, 0)),
                entry("splice-a-page-of-a-shared-file", partition -> splice()),
                entry(
                        "merge-its-memory-with-others",
                        partition -> advise(
                                LinuxCall.call(
                                        LinuxCall.MMAP,
                                        0,
                                        PAGE_BYTES,
                                        PROT_READ | PROT_WRITE,
                                        MAP_PRIVATE_ANONYMOUS,
                                        -1,
                                        0),
                                MADV_MERGEABLE)),
                entry("seek-data-in-a-shared-file", partition -> LinuxCall.call(LSEEK, shared(), 0, SEEK_DATA)));
    }

    private static long window(Partition partition) throws IOException {
        String window = Path.of(partition.argument("home"), "memory", "window").toString();
        return LinuxCall.withPath(LinuxCall.OPEN, window, O_RDWR);
    }

    /** A file of the Java runtime, which every partition has. */
    private static long shared() throws IOException {
        String shared = Path.of(System.getProperty("java.home"), "release").toString();
        return LinuxCall.withPath(LinuxCall.OPEN, shared, 0);
    }

    private static long map(long file, long protection, long flags) throws IOException {
        return LinuxCall.call(LinuxCall.MMAP, 0, PAGE_BYTES, protection, flags, file, 0);
    }

    private static void advise(long address, long advice) throws IOException {
        LinuxCall.call(LinuxCall.MADVISE, address, PAGE_BYTES, advice);
    }

    /** To the length that it has. */
    private static void shorten(long window) throws IOException {
        LinuxCall.call(FTRUNCATE, window, LinuxCall.call(LSEEK, window, 0, 2));
    }

    /** The way of Dirty Pipe (CVE-2022-0847): a page of a file in a pipe, to which something is then written. */
    private static void splice() throws IOException {
        LinuxCall.with(arena -> {
            long ends = LinuxCall.words(arena);
            LinuxCall.call(LinuxCall.PIPE2, ends, 0);
            long pair = java.lang.foreign.MemorySegment.ofAddress(ends)
                    .reinterpret(Long.BYTES)
                    .get(java.lang.foreign.ValueLayout.JAVA_LONG, 0);
            LinuxCall.call(SPLICE, shared(), 0, pair >>> 32, 0, 1, 0);
            LinuxCall.call(LinuxCall.CLOSE, pair >>> 32);
            LinuxCall.call(LinuxCall.CLOSE, pair & 0xffff_ffffL);
        });
    }
}
