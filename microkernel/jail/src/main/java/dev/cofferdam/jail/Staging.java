package dev.cofferdam.jail;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives every file that goes into a sandbox a path that the sandbox's own user can reach. Safe for several threads.
 *
 * <p>Started by root, each partition runs under a user of its own that may not search root's directories. The kernel is
 * then in a mount namespace of its own, and each file is bound to a place that everybody may search there and nobody
 * sees elsewhere; the mounts end with the kernel. An ordinary user's partitions run as that user, and every path is
 * already reachable.
 */
public final class Staging implements AutoCloseable {
    private static final long MS_BIND = 4096;
    private static final int MNT_DETACH = 2;

    private final Path directory;
    private final boolean bind;
    private final Map<Path, Path> staged = new HashMap<>();

    private Staging(Path directory, boolean bind) {
        this.directory = directory;
        this.bind = bind;
    }

    /** Every file where it is. */
    public static Staging direct() {
        return new Staging(Path.of("/"), false);
    }

    /** Bind mounts below {@code directory}. */
    public static Staging binding(Path directory) {
        return new Staging(directory, true);
    }

    /** The path to use in place of {@code file}. */
    public synchronized Path reach(Path file) throws IOException {
        if (!bind) {
            return file;
        }
        Path known = staged.get(file);
        if (known != null) {
            return known;
        }
        Path target = directory.resolve(Integer.toString(staged.size()));
        if (Files.isDirectory(file)) {
            Files.createDirectory(target);
        } else {
            Files.createFile(target);
        }
        Mount.bind(file, target);
        staged.put(file, target);
        return target;
    }

    /** Undoes every bind. */
    @Override
    public synchronized void close() throws IOException {
        for (Path target : staged.values()) {
            Mount.unbind(target);
        }
        staged.clear();
    }

    /** mount(2) and umount2(2); loaded only where they are used. */
    private static final class Mount {
        private static final StructLayout STATE = Linker.Option.captureStateLayout();
        private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        private static final MethodHandle MOUNT = function(
                "mount",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.ADDRESS,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.ADDRESS));
        private static final MethodHandle UNMOUNT = function(
                "umount2", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

        private static MethodHandle function(String name, FunctionDescriptor descriptor) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().find(name).orElseThrow(),
                    descriptor,
                    Linker.Option.captureCallState("errno"));
        }

        static void bind(Path source, Path target) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(STATE);
                int result = (int) MOUNT.invokeExact(
                        state,
                        arena.allocateFrom(source.toString()),
                        arena.allocateFrom(target.toString()),
                        MemorySegment.NULL,
                        MS_BIND,
                        MemorySegment.NULL);
                if (result != 0) {
                    throw new IOException("cannot bind " + source + " for the sandbox (errno "
                            + (int) ERRNO.get(state, 0L)
                            + "); root needs CAP_SYS_ADMIN for this, an ordinary user does not: run as one");
                }
            } catch (IOException e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("mount", e);
            }
        }

        static void unbind(Path target) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(STATE);
                int result = (int) UNMOUNT.invokeExact(state, arena.allocateFrom(target.toString()), MNT_DETACH);
                if (result != 0) {
                    throw new IOException("cannot unbind " + target + " (errno " + (int) ERRNO.get(state, 0L) + ")");
                }
            } catch (IOException e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("umount2", e);
            }
        }
    }
}
