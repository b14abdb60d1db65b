package dev.cofferdam.it.program;

import static java.util.Map.entry;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A hostile partition that sees a directory of the host which others see, too: it tries to change it, to leave it, and to
 * leave a mark on it that others could find. Whatever succeeds is undone at once.
 */
public final class Trespasser implements Program {
    private static final int LOCK_EXCLUSIVE = 2 | 4;
    private static final int F_SETLK = 6;
    private static final int F_SETLEASE = 1024;
    private static final int F_NOTIFY = 1026;
    private static final int F_SET_RW_HINT = 1036;
    private static final int RWH_WRITE_LIFE_SHORT = 2;
    private static final int F_NO_LEASE = 2;
    private static final int DN_RENAME = 0x10;
    private static final int IN_OPEN = 0x20;
    private static final int MKNOD = 133;
    private static final int FIFO = 0x1000 | 0600;
    private static final int PROT_READ = 1;
    private static final int MAP_SHARED = 1;
    private static final int PAGE_BYTES = 4096;
    private static final int DONTNEED = 4;
    private static final int RWF_NOWAIT = 8;
    private static final int EAGAIN = 11;

    @Override
    public String name() {
        return "trespasser";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter("seen", Parameter.Kind.DIRECTORY, true, "what it sees"));
    }

    @Override
    public void run(Partition partition) throws IOException {
        Path seen = partition.directory(partition.argument("seen"));
        partition.log("reads " + Files.readString(seen.resolve("file")).strip());
        new TreeMap<>(attacks(seen)).forEach((name, attack) -> Attack.tell(partition, name, attack.result(partition)));
    }

    private static Map<String, Attack> attacks(Path seen) {
        Path file = seen.resolve("file");
        Path fresh = seen.resolve("fresh");
        Path moved = seen.resolve("moved");
        return Map.ofEntries(
                entry("write-a-file", _ -> new FileOutputStream(file.toFile(), true).close()),
                entry("make-a-file", _ -> Files.delete(Files.createFile(fresh))),
                entry("make-a-directory", _ -> Files.delete(Files.createDirectory(fresh))),
                entry("make-a-link", _ -> Files.delete(Files.createSymbolicLink(fresh, file))),
                entry("make-a-fifo", _ -> {
                    LinuxCall.withPath(MKNOD, fresh.toString(), FIFO, 0);
                    Files.delete(fresh);
                }),
                entry("rename-a-file", _ -> Files.move(Files.move(file, moved), file)),
                entry("remove-a-file", _ -> {
                    String content = Files.readString(file);
                    Files.delete(file);
                    Files.writeString(file, content);
                }),
                entry(
                        "set-a-mode",
                        _ -> Files.setPosixFilePermissions(
                                file,
                                Set.of(
                                        PosixFilePermission.OWNER_READ,
                                        PosixFilePermission.OWNER_WRITE,
                                        PosixFilePermission.GROUP_READ,
                                        PosixFilePermission.OTHERS_READ))),
                entry("set-times", _ -> Files.setLastModifiedTime(file, FileTime.fromMillis(0))),
                entry(
                        "run-a-program",
                        _ -> new ProcessBuilder(seen.resolve("program").toString())
                                .start()
                                .waitFor()),
                entry("follow-a-link-to-the-host", _ -> Files.readString(seen.resolve("absolute"))),
                entry("follow-a-link-out", _ -> Files.readString(seen.resolve("relative"))),
                entry("leave-by-dots", _ -> Files.readString(seen.toRealPath().resolve("../secret"))),
                entry("lock", _ -> LinuxCall.call(LinuxCall.FLOCK, open(file), LOCK_EXCLUSIVE)),
                entry(
                        "lock-a-record",
                        _ -> LinuxCall.with(
                                arena -> LinuxCall.call(LinuxCall.FCNTL, open(file), F_SETLK, LinuxCall.words(arena)))),
                entry("lease", _ -> control(open(file), F_SETLEASE, 0, F_NO_LEASE)),
                entry(
                        "watch",
                        _ -> LinuxCall.withDescriptorAndPath(
                                LinuxCall.INOTIFY_ADD_WATCH,
                                LinuxCall.call(LinuxCall.INOTIFY_INIT, 0),
                                file.toString(),
                                IN_OPEN)),
                entry("be-notified", _ -> control(open(seen), F_NOTIFY, DN_RENAME, 0)),
                entry(
                        "hint",
                        _ -> LinuxCall.with(arena -> LinuxCall.call(
                                LinuxCall.FCNTL,
                                open(file),
                                F_SET_RW_HINT,
                                LinuxCall.words(arena, RWH_WRITE_LIFE_SHORT)))),
                entry("throw-out-of-memory", _ -> LinuxCall.call(LinuxCall.FADVISE64, open(file), 0, 0, DONTNEED)),
                entry(
                        "look-whether-mapped-pages-are-in-memory",
                        _ -> LinuxCall.with(arena -> LinuxCall.call(
                                LinuxCall.MINCORE,
                                LinuxCall.call(LinuxCall.MMAP, 0, PAGE_BYTES, PROT_READ, MAP_SHARED, open(file), 0),
                                PAGE_BYTES,
                                LinuxCall.words(arena)))),
                entry("read-only-what-is-in-memory", _ -> readWhatIsInMemory(file)),
                entry("force-to-the-device", _ -> LinuxCall.call(LinuxCall.FSYNC, open(file))),
                entry("lengthen", _ -> {
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.truncate(Files.size(file));
                    }
                }));
    }

    /** That it is not in memory is an answer, too. */
    private static void readWhatIsInMemory(Path file) throws IOException {
        try {
            LinuxCall.with(arena -> {
                long buffer = LinuxCall.words(arena);
                LinuxCall.call(LinuxCall.PREADV2, open(file), LinuxCall.words(arena, buffer, 1), 1, 0, 0, RWF_NOWAIT);
            });
        } catch (IOException e) {
            if (!e.getMessage().endsWith("errno " + EAGAIN)) {
                throw e;
            }
        }
    }

    private static void control(long descriptor, long command, long argument, long undoing) throws IOException {
        LinuxCall.call(LinuxCall.FCNTL, descriptor, command, argument);
        LinuxCall.call(LinuxCall.FCNTL, descriptor, command, undoing);
    }

    private static long open(Path file) throws IOException {
        return LinuxCall.withPath(LinuxCall.OPEN, file.toString(), 0);
    }
}
