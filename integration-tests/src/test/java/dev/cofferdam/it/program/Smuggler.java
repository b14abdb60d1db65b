package dev.cofferdam.it.program;

import static java.util.Map.entry;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A hostile partition with an outbox: it delivers, then tries to leave something there by which a process of the host would
 * be led elsewhere, would wait, or would run with rights that are not its own. What succeeds stays there.
 */
public final class Smuggler implements Program {
    private static final int MKNOD = 133;
    private static final int LINK = 86;
    private static final int FIFO = 0x1000 | 0600;
    private static final int SOCKET_NODE = 0xc000 | 0600;
    private static final int SET_USER_ID = 04755;
    private static final int CREAT_WRONLY = 0100 | 01;

    @Override
    public String name() {
        return "smuggler";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter("out", Parameter.Kind.DIRECTORY, true, "its outbox"));
    }

    @Override
    public void run(Partition partition) throws IOException {
        Path out = partition.directory(partition.argument("out"));
        Path report = out.resolve("report");
        Files.writeString(report, "delivered", StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        partition.log("reads " + Files.readString(report));
        new TreeMap<>(attacks(out)).forEach((name, attack) -> Attack.tell(partition, name, attack.result(partition)));
    }

    private static Map<String, Attack> attacks(Path out) {
        Path report = out.resolve("report");
        return Map.ofEntries(
                entry("link", _ -> Files.createSymbolicLink(out.resolve("link"), Path.of("/etc/passwd"))),
                entry("link-out", _ -> Files.createSymbolicLink(out.resolve("out"), Path.of("../secret"))),
                entry(
                        "another-name",
                        _ -> LinuxCall.with(arena -> LinuxCall.call(
                                LINK,
                                LinuxCall.text(arena, report.toString()),
                                LinuxCall.text(arena, out.resolve("again").toString())))),
                entry("fifo", _ -> LinuxCall.withPath(MKNOD, out.resolve("fifo").toString(), FIFO, 0)),
                entry(
                        "socket",
                        _ -> LinuxCall.withPath(MKNOD, out.resolve("socket").toString(), SOCKET_NODE, 0)),
                entry(
                        "set-user-id",
                        _ -> LinuxCall.withPath(
                                LinuxCall.OPEN, out.resolve("root").toString(), CREAT_WRONLY, SET_USER_ID)),
                entry(
                        "set-a-mode",
                        _ -> Files.setPosixFilePermissions(report, PosixFilePermissions.fromString("rwxrwxrwx"))),
                entry("set-times", _ -> Files.setLastModifiedTime(report, FileTime.fromMillis(0))),
                entry("leave-by-dots", _ -> Files.readString(out.toRealPath().resolve("../secret"))),
                entry("force-to-the-device", _ -> {
                    try (FileChannel channel = FileChannel.open(report, StandardOpenOption.WRITE)) {
                        channel.force(true);
                    }
                }));
    }
}
