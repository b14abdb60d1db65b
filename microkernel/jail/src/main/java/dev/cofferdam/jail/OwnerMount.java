package dev.cofferdam.jail;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
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
    private static final long OPEN_TREE = 428;
    private static final long MOVE_MOUNT = 429;
    private static final long MOUNT_SETATTR = 442;
    private static final long AT_FDCWD = -100;
    private static final long AT_EMPTY_PATH = 0x1000;
    private static final long OPEN_TREE_CLONE = 1;
    private static final long CLOEXEC = 0x80000;
    private static final long MOVE_MOUNT_F_EMPTY_PATH = 4;
    private static final long MOUNT_ATTR_IDMAP = 0x0010_0000;

    /** struct mount_attr: attributes to set and to clear, propagation, user namespace. */
    private static final MemoryLayout ATTRIBUTES = MemoryLayout.sequenceLayout(4, ValueLayout.JAVA_LONG);

    private static final MethodHandle SYSCALL = CFunction.of(
            "syscall",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG),
            1);
    private static final MethodHandle OPEN = CFunction.of(
            "open", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT), 2);
    private static final MethodHandle CLOSE =
            CFunction.of("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

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
            int descriptor = (int)
                    OPEN.invokeExact(CFunction.state(arena), arena.allocateFrom(files + "/ns/user"), (int) CLOEXEC);
            try {
                bind(directory, target, descriptor, arena);
            } finally {
                int _ = (int) CLOSE.invokeExact(CFunction.state(arena), descriptor);
            }
        } catch (IOException e) {
            throw new IOException(
                    directory + " cannot be given to a partition, which has a user of its own: " + e.getMessage()
                            + "; this takes root, Linux 5.12, and a file system such as ext4, xfs, btrfs or tmpfs",
                    e);
        } catch (Throwable e) {
            throw new IllegalStateException("idmapped mount", e);
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

    private static void bind(Path directory, Path target, int namespace, Arena arena) throws Throwable {
        int tree = (int) call(
                arena,
                "open_tree",
                OPEN_TREE,
                AT_FDCWD,
                directory.toString(),
                OPEN_TREE_CLONE | CLOEXEC,
                MemorySegment.NULL,
                0);
        try {
            MemorySegment attributes = arena.allocate(ATTRIBUTES);
            attributes.setAtIndex(ValueLayout.JAVA_LONG, 0, MOUNT_ATTR_IDMAP);
            attributes.setAtIndex(ValueLayout.JAVA_LONG, 3, namespace);
            call(arena, "mount_setattr", MOUNT_SETATTR, tree, "", AT_EMPTY_PATH, attributes, attributes.byteSize());
            // Its fourth argument is the path to move to.
            call(
                    arena,
                    "move_mount",
                    MOVE_MOUNT,
                    tree,
                    "",
                    AT_FDCWD,
                    arena.allocateFrom(target.toString()),
                    MOVE_MOUNT_F_EMPTY_PATH);
        } finally {
            int _ = (int) CLOSE.invokeExact(CFunction.state(arena), tree);
        }
    }

    private static long call(
            Arena arena,
            String name,
            long number,
            long first,
            String path,
            long third,
            MemorySegment fourth,
            long fifth)
            throws Throwable {
        MemorySegment state = CFunction.state(arena);
        long result = (long) SYSCALL.invokeExact(state, number, first, arena.allocateFrom(path), third, fourth, fifth);
        if (result < 0) {
            throw new IOException(name + " (errno " + CFunction.error(state) + ")");
        }
        return result;
    }
}
