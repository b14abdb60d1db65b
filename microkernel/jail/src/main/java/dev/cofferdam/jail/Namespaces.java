package dev.cofferdam.jail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether bubblewrap can forbid further user namespaces here, for which it writes a limit of its own namespace under {@code
 * /proc/sys}. Most containers have that mounted read-only; then the list of system calls forbids them alone. Stateless.
 */
public final class Namespaces {
    /** What is weaker where the limit cannot be written. */
    public static final String WEAKNESS = "/proc/sys is mounted read-only, so no limit forbids further user namespaces;"
            + " the list of system calls does, which has no call that makes one";

    private static final Path LIMIT = Path.of("/proc/sys/user/max_user_namespaces");
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT = 4;
    private static final int OPTIONS = 5;

    private Namespaces() {}

    /** Whether the limit can be written by who has a user namespace of his own. */
    public static boolean areLimited() throws IOException {
        return areLimited(Files.readAllLines(MOUNTS));
    }

    /**
     * By the mounts of a process.
     *
     * @param mounts lines of proc(5), mountinfo: those that cover others come later
     */
    static boolean areLimited(List<String> mounts) {
        boolean limited = true;
        for (String mount : mounts) {
            List<String> fields = List.of(mount.split(" ", -1));
            if (LIMIT.startsWith(fields.get(MOUNT_POINT))) {
                limited = !List.of(fields.get(OPTIONS).split(",", -1)).contains("ro");
            }
        }
        return limited;
    }
}
