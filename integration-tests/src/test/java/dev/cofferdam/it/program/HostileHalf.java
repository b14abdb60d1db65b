package dev.cofferdam.it.program;

import static java.util.Map.entry;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * In the place of a gateway's half that somebody has taken over: it has the half's directory and disks, and tries what would
 * reach the other half, other partitions, or the host. Its arguments say where things are.
 */
public final class HostileHalf implements Program {
    private static final int AT_FDCWD = -100;
    private static final int PROT_READ_EXECUTE = 5;
    private static final int MAP_PRIVATE = 2;
    private static final int PAGE_BYTES = 4096;
    private static final int SYMLINK = 88;

    @Override
    public String name() {
        return "hostile-half";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    private static Map<String, Attack> attacks() {
        Map<String, Attack> attacks = new TreeMap<>(ConnectedSocketAttacks.all());
        attacks.putAll(Map.ofEntries(
                entry("set-the-times-of-a-device", partition -> setTimes(Path.of("/dev/null"))),
                entry(
                        "set-the-times-of-the-runtime",
                        partition -> setTimes(Path.of(System.getProperty("java.home"), "release"))),
                entry("set-the-times-of-the-spool", partition -> setTimes(spool(partition))),
                entry("set-the-times-of-another-users-file", partition -> setTimes(anothers(partition))),
                entry("force-the-spool", partition -> force(spool(partition))),
                entry("write-the-spool", partition -> write(spool(partition))),
                entry("write-another-users-file", partition -> write(anothers(partition))),
                entry("write-a-file-through-a-link", HostileHalf::writeThroughLink),
                entry("read-the-other-directory", partition -> list(Path.of(partition.argument("other")))),
                entry("look-beside-its-directory", partition -> lookBeside(own(partition))),
                entry("make-a-file-that-lends-its-owner", partition -> MountAttacks.lendOwner(own(partition))),
                entry("execute-from-its-directory", partition -> execute(own(partition)))));
        return attacks;
    }

    private static Path own(Partition partition) {
        return Path.of(partition.argument("own"));
    }

    private static Path spool(Partition partition) {
        return Path.of(partition.argument("spool"));
    }

    /** In its directory, and not its directory's owner's. */
    private static Path anothers(Partition partition) {
        return own(partition).resolve("anothers");
    }

    /** Of a file that low has mapped: its pages are low's to write again, which its file's time tells. */
    private static void force(Path file) throws IOException {
        long descriptor = LinuxCall.withPath(LinuxCall.OPEN, file.toString(), 0);
        LinuxCall.call(LinuxCall.FSYNC, descriptor);
        LinuxCall.call(LinuxCall.CLOSE, descriptor);
    }

    private static void setTimes(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            LinuxCall.call(LinuxCall.UTIMENSAT, AT_FDCWD, LinuxCall.text(arena, file.toString()), 0, 0);
        }
    }

    private static void write(Path file) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.write(FileAttacks.MARK);
        }
    }

    /** A link that somebody else follows leads where it says; here it leads to what this half has not. */
    private static void writeThroughLink(Partition partition) throws IOException {
        Path link = own(partition).resolve("link");
        try (Arena arena = Arena.ofConfined()) {
            LinuxCall.call(
                    SYMLINK,
                    LinuxCall.text(arena, partition.argument("other") + "/signal"),
                    LinuxCall.text(arena, link.toString()));
        }
        try {
            write(link);
        } finally {
            Files.delete(link);
        }
    }

    private static void list(Path directory) throws IOException {
        try (var all = Files.newDirectoryStream(directory)) {
            all.forEach(path -> {});
        }
    }

    /** Through the parent that the directory has on the host. */
    private static void lookBeside(Path directory) throws IOException {
        Path beside = directory.toRealPath().getParent().resolve("beside");
        Files.readAllBytes(beside);
    }

    private static void execute(Path directory) throws IOException {
        Path file = Files.write(directory.resolve("code"), new byte[PAGE_BYTES]);
        try {
            long descriptor = LinuxCall.withPath(LinuxCall.OPEN, file.toString(), 0);
            LinuxCall.call(LinuxCall.MMAP, 0, PAGE_BYTES, PROT_READ_EXECUTE, MAP_PRIVATE, descriptor, 0);
        } finally {
            Files.delete(file);
        }
    }

    @Override
    public void run(Partition partition) {
        attacks().forEach((name, attack) -> Attack.tell(partition, name, attack.result(partition)));
    }
}
