package dev.cofferdam.jail;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A directory bound such that what belongs to its owner belongs to another user there, and what that user makes belongs to
 * the owner outside (an idmapped mount: mount_setattr(2), Linux 5.12). Nobody else's files can be changed through it. So a
 * partition's user, which no account has, works in a directory of an account, and leaves nothing of its own in it.
 * Stateless.
 */
final class OwnerMount {
    private static final long AT_FDCWD = -100;
    private static final long AT_EMPTY_PATH = 0x1000;
    private static final long OPEN_TREE_CLONE = 1;
    private static final long CLOEXEC = 0x80000;
    private static final long MOVE_MOUNT_F_EMPTY_PATH = 4;
    private static final long MOUNT_ATTR_IDMAP = 0x0010_0000;

    /** struct mount_attr: attributes to set and to clear, propagation, user namespace. */
    private static final MemoryLayout ATTRIBUTES = MemoryLayout.sequenceLayout(4, ValueLayout.JAVA_LONG);

    private OwnerMount() {}

    /** Shows a directory at {@code target}, where {@code user} is its owner. */
    static void bind(Path directory, Path target, int user) throws IOException {
        int owner = (int) Files.getAttribute(directory, "unix:uid");
        int group = (int) Files.getAttribute(directory, "unix:gid");
        if (owner == user) {
            Mount.bind(directory, target);
            return;
        }
        Process namespace = new ProcessBuilder("unshare", "--user", "--", "cat").start();
        try (Arena arena = Arena.ofConfined()) {
            String files = "/proc/" + awaitNamespace(namespace);
            Files.writeString(Path.of(files + "/uid_map"), owner + " " + user + " 1\n");
            Files.writeString(Path.of(files + "/gid_map"), group + " " + user + " 1\n");
            long descriptor = call("openat", AT_FDCWD, LinuxCall.text(arena, files + "/ns/user"), CLOEXEC);
            try {
                bind(directory, target, descriptor, arena);
            } finally {
                LinuxCall.of("close", descriptor);
            }
        } catch (IOException e) {
            throw new IOException(
                    directory + " cannot be given to a partition, which has a user of its own: " + e.getMessage()
                            + "; this takes root, Linux 5.12, and a file system such as ext4, xfs, btrfs or tmpfs",
                    e);
        } finally {
            namespace.destroyForcibly();
        }
    }

    /** The process is in its namespace when it answers. */
    private static long awaitNamespace(Process namespace) throws IOException {
        namespace.getOutputStream().write("ready\n".getBytes(StandardCharsets.US_ASCII));
        namespace.getOutputStream().flush();
        if (namespace.getInputStream().read() < 0) {
            throw new IOException("no user namespace is to be had here");
        }
        return namespace.pid();
    }

    private static void bind(Path directory, Path target, long namespace, Arena arena) throws IOException {
        long tree = call("open_tree", AT_FDCWD, LinuxCall.text(arena, directory.toString()), OPEN_TREE_CLONE | CLOEXEC);
        try {
            MemorySegment attributes = arena.allocate(ATTRIBUTES);
            attributes.setAtIndex(ValueLayout.JAVA_LONG, 0, MOUNT_ATTR_IDMAP);
            attributes.setAtIndex(ValueLayout.JAVA_LONG, 3, namespace);
            long nothing = LinuxCall.text(arena, "");
            call("mount_setattr", tree, nothing, AT_EMPTY_PATH, attributes.address(), attributes.byteSize());
            call(
                    "move_mount",
                    tree,
                    nothing,
                    AT_FDCWD,
                    LinuxCall.text(arena, target.toString()),
                    MOVE_MOUNT_F_EMPTY_PATH);
        } finally {
            LinuxCall.of("close", tree);
        }
    }

    private static long call(String name, long... arguments) throws IOException {
        long result = LinuxCall.of(name, arguments);
        if (result < 0) {
            throw new IOException(name + " (errno " + -result + ")");
        }
        return result;
    }
}
