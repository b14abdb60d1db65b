package dev.cofferdam.it.program;

import static java.util.Map.entry;

import dev.cofferdam.partition.Partition;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Attacks with what a file has beside its content. A lock, a lease and a watch are seen by whoever else has the file: a
 * signal from a reader to those below it. A length or mode that changes harms those who have the file mapped or open it
 * next. Whatever succeeds is undone at once.
 */
final class InodeAttacks {
    private static final int DIRECTORIES_MAX = 64;
    private static final int NAMES = 400;
    private static final int REMEMBERED_TIMES = 4;

    private static final int LOCK_EXCLUSIVE = 2 | 4;
    private static final int F_SETLEASE = 1024;
    private static final int F_READ_LEASE = 0;
    private static final int F_NOTIFY = 1026;
    private static final int F_NO_LEASE = 2;

    /** A signal that comes of it would end this process, so it waits for what nobody does to a Java runtime. */
    private static final int DN_RENAME = 0x10;

    private static final int DN_NOTHING = 0;
    private static final int IN_OPEN = 0x20;
    private static final int O_RDWR = 2;
    private static final int O_TRUNC = 0x200;
    private static final long FAR_BYTES = 1L << 30;
    private static final int PAGE_BYTES = 4096;
    /** Where what a partition has mapped of disks begins. */
    static final long FIRST_DISK = 1L << 45;

    private static final long BEHIND_THE_DISKS = FIRST_DISK + (1L << 43);
    private static final int PROT_NONE = 0;
    private static final int PROT_READ = 1;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE_FIXED_ANONYMOUS = 2 | 0x10 | 0x20;
    private static final int MREMAP_MAYMOVE = 1;
    private static final int MADV_DONTNEED = 4;
    private static final int MODE = 0x1ed;

    private InodeAttacks() {}

    static Map<String, Attack> all() {
        return Map.ofEntries(
                entry(
                        "lock-a-shared-file",
                        partition -> LinuxCall.call(LinuxCall.FLOCK, open(shared()), LOCK_EXCLUSIVE)),
                entry("lock-a-record-of-a-shared-file", partition -> lockRecord()),
                entry("lease-a-shared-file", partition -> control(shared(), F_SETLEASE, F_READ_LEASE, F_NO_LEASE)),
                entry("watch-a-shared-file", partition -> watch()),
                entry("find-a-directory-that-remembers-names", partition -> findWhatRemembers()),
                entry(
                        "watch-a-shared-directory",
                        partition -> control(shared().getParent(), F_NOTIFY, DN_RENAME, DN_NOTHING)),
                entry("set-the-windows-length", partition -> setLength(window(partition))),
                entry("open-the-window-anew", partition -> truncate(window(partition))),
                entry("lengthen-the-window", partition -> lengthen(window(partition))),
                entry("close-the-window-to-others", partition -> close(window(partition))),
                entry("set-a-disks-length", partition -> setLength(disk(partition))),
                entry("lengthen-a-disk", partition -> lengthen(disk(partition))),
                entry("close-a-disk-to-others", partition -> close(disk(partition))),
                entry(
                        "map-a-disk-anew",
                        partition -> LinuxCall.call(
                                LinuxCall.MMAP, 0, PAGE_BYTES, PROT_READ, MAP_SHARED, open(disk(partition)), 0)),
                entry(
                        "map-a-disk-twice",
                        partition -> LinuxCall.call(LinuxCall.MREMAP, FIRST_DISK, 0, PAGE_BYTES, MREMAP_MAYMOVE)),
                entry("take-a-mapped-disk-apart", partition -> takeApart()),
                entry(
                        "let-a-mapped-disk-go",
                        partition -> LinuxCall.call(LinuxCall.MADVISE, FIRST_DISK, PAGE_BYTES, MADV_DONTNEED)),
                entry(
                        "map-something-where-disks-are",
                        partition -> LinuxCall.call(
                                LinuxCall.MMAP,
                                BEHIND_THE_DISKS,
                                PAGE_BYTES,
                                PROT_READ,
                                MAP_PRIVATE_FIXED_ANONYMOUS,
                                -1,
                                0)),
                entry(
                        "open-the-directory-of-disks-again",
                        partition -> LinuxCall.withDescriptorAndPath(
                                LinuxCall.FCHMODAT,
                                LinuxCall.NO_DIRECTORY,
                                disk(partition).getParent().toString(),
                                MODE)));
    }

    /** A file of the Java runtime, which every partition has. */
    private static Path shared() {
        return Path.of(System.getProperty("java.home"), "release");
    }

    private static Path window(Partition partition) {
        return Path.of(partition.argument("home"), "memory", "window");
    }

    /** Read-only in most sandboxes; its only writer's own in some. */
    private static Path disk(Partition partition) {
        return Path.of(partition.argument("home"), "disks/in.disk");
    }

    /** What Linux goes through for each page that somebody writes. */
    private static void takeApart() throws IOException {
        LinuxCall.call(LinuxCall.MPROTECT, FIRST_DISK, PAGE_BYTES, PROT_NONE);
        LinuxCall.call(LinuxCall.MPROTECT, FIRST_DISK, PAGE_BYTES, PROT_READ);
    }

    /** What has succeeded is undone: it would outlast the attack, and whoever used the file next would set it off. */
    private static void control(Path file, long command, long argument, long undoing) throws IOException {
        long descriptor = open(file);
        LinuxCall.call(LinuxCall.FCNTL, descriptor, command, argument);
        LinuxCall.call(LinuxCall.FCNTL, descriptor, command, undoing);
    }

    private static long open(Path file) throws IOException {
        return LinuxCall.withPath(LinuxCall.OPEN, file.toString(), 0);
    }

    private static void lockRecord() throws IOException {
        try (FileChannel file = FileChannel.open(shared(), StandardOpenOption.READ)) {
            file.lock(0, 1, true).release();
        }
    }

    private static void watch() throws IOException {
        long watcher = LinuxCall.call(LinuxCall.INOTIFY_INIT, 0);
        LinuxCall.withDescriptorAndPath(LinuxCall.INOTIFY_ADD_WATCH, watcher, shared().toString(), IN_OPEN);
    }

    private static void setLength(Path file) throws IOException {
        LinuxCall.withPath(LinuxCall.TRUNCATE, file.toString(), Files.size(file));
    }

    private static void truncate(Path file) throws IOException {
        long bytes = Files.size(file);
        LinuxCall.withPath(LinuxCall.OPEN, file.toString(), O_RDWR | O_TRUNC);
        LinuxCall.withPath(LinuxCall.TRUNCATE, file.toString(), bytes);
    }

    /**
     * Linux remembers which names were looked for in a directory, there or not: 50,000 bits a second, for who looks for one
     * again learns by the time that it takes. A file system in memory does not, so there nobody is told by any directory.
     */
    private static void findWhatRemembers() throws IOException {
        for (Path directory : directories()) {
            int times = 0;
            while (times < REMEMBERED_TIMES && isFasterTheSecondTime(directory, times)) {
                times++;
            }
            if (times == REMEMBERED_TIMES) {
                return;
            }
        }
        throw new AccessDeniedException("no directory in view remembers what was looked for");
    }

    /** From the root down, whatever may be looked at. */
    private static List<Path> directories() {
        List<Path> directories = new ArrayList<>(List.of(Path.of("/")));
        for (int next = 0; next < directories.size() && directories.size() < DIRECTORIES_MAX; next++) {
            try (Stream<Path> entries = Files.list(directories.get(next))) {
                entries.filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                        .forEach(directories::add);
            } catch (IOException | UncheckedIOException e) {
                // Nobody is told by what cannot be looked at.
            }
        }
        return directories;
    }

    private static boolean isFasterTheSecondTime(Path directory, int time) {
        long[] first = new long[NAMES];
        long[] second = new long[NAMES];
        for (int i = 0; i < NAMES; i++) {
            Path name = directory.resolve("not-there-" + System.nanoTime() + "-" + time + "-" + i);
            first[i] = nanos(name);
            second[i] = nanos(name);
        }
        Arrays.sort(first);
        Arrays.sort(second);
        // In memory a name takes up to 1.3 times as long the first time; where it is remembered, 3 times.
        return first[NAMES / 2] > 2 * second[NAMES / 2];
    }

    private static long nanos(Path name) {
        long before = System.nanoTime();
        boolean there = Files.exists(name);
        long took = System.nanoTime() - before;
        if (there) {
            throw new IllegalStateException(name + " is there");
        }
        return took;
    }

    private static void lengthen(Path file) throws IOException {
        long bytes = Files.size(file);
        try (RandomAccessFile window = new RandomAccessFile(file.toFile(), "rw")) {
            window.seek(FAR_BYTES);
            window.write(1);
            window.setLength(bytes);
        }
    }

    private static void close(Path file) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(file, mode);
    }
}
