package dev.cofferdam.jail;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/** mount(2) and umount2(2), in a mount namespace that this process is root of. Stateless. */
final class Mount {
    private static final long MS_RDONLY = 1;
    private static final long MS_NOSUID = 2;
    private static final long MS_NODEV = 4;
    private static final long MS_NOEXEC = 8;
    private static final long MS_REMOUNT = 32;
    private static final long MS_BIND = 4096;
    private static final int MNT_DETACH = 2;

    /** For directories and links. */
    private static final long NAMES_BYTES = 1 << 20;

    private Mount() {}

    /** Shows {@code source} at {@code target} too. */
    static void bind(Path source, Path target) throws IOException {
        mount(source.toString(), target, null, MS_BIND, null);
    }

    /**
     * From now on nothing of that mount is executed. What is mounted read-only outside stays so: the namespace's root may
     * not take that away, and has to say it again (mount_namespaces(7)).
     */
    static void forbidExecution(Path target) throws IOException {
        long flags = MS_REMOUNT | MS_BIND | MS_NOEXEC | MS_NODEV | MS_NOSUID;
        if (call(null, target, null, flags, null) != 0) {
            mount(null, target, null, flags | MS_RDONLY, null);
        }
    }

    /** From now on it is for reading, and no device. */
    static void forbidAllButReading(Path target) throws IOException {
        long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOEXEC | MS_NODEV | MS_NOSUID;
        mount(null, target, null, flags, null);
    }

    /** From now on nothing is changed or executed through that mount; a device can be written to as before. */
    static void forbidChange(Path target) throws IOException {
        mount(null, target, null, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOEXEC | MS_NOSUID, null);
    }

    /** A memory file system of which nothing is executed. */
    static void memory(Path target, String options) throws IOException {
        mount("tmpfs", target, "tmpfs", MS_NOEXEC | MS_NODEV | MS_NOSUID, options);
    }

    /** A memory file system for files that are bound there, and so many bytes of others. */
    static void skeleton(Path target, long bytes) throws IOException {
        mount("tmpfs", target, "tmpfs", MS_NODEV | MS_NOSUID, "size=" + (NAMES_BYTES + bytes) + ",mode=0755");
    }

    /** From now on nothing is changed through that mount, and no device of it opened. */
    static void forbidWriting(Path target) throws IOException {
        mount(null, target, null, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NODEV | MS_NOSUID, null);
    }

    private static void mount(String source, Path target, String type, long flags, String options) throws IOException {
        int error = call(source, target, type, flags, options);
        if (error != 0) {
            throw new IOException("cannot mount " + (source == null ? target : source) + " for the sandbox (errno "
                    + error + "); root needs CAP_SYS_ADMIN for this, an ordinary user does not: run as one");
        }
    }

    /** The error's number, or 0. */
    private static int call(String source, Path target, String type, long flags, String options) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) -LinuxCall.of(
                    "mount",
                    LinuxCall.text(arena, source),
                    LinuxCall.text(arena, target.toString()),
                    LinuxCall.text(arena, type),
                    flags,
                    LinuxCall.text(arena, options));
        }
    }

    static void unmount(Path target) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long result = LinuxCall.of("umount2", LinuxCall.text(arena, target.toString()), MNT_DETACH);
            if (result < 0) {
                throw new IOException("cannot unmount " + target + " (errno " + -result + ")");
            }
        }
    }
}
