package dev.cofferdam.jail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The system-call filter of a partition as a classic BPF program (seccomp(2)).
 *
 * <p>Most of it takes away what namespaces and missing capabilities already make useless and what only widens the
 * kernel's attack surface; there it stands behind them. It is the only guard of one thing: files that two partitions
 * share carry more than their content. A lock, a lease or a watch on an inode is seen by everybody who has that inode,
 * also through a read-only mount, so a reader could signal to those below it. And who may write shared memory may not
 * shorten it, which would fault whoever has it mapped, nor close it to others by its mode.
 *
 * <pre>
 *   check architecture        other: kill
 *   check number              x32: EPERM; denied list: EPERM
 *                             clone3, openat2: ENOSYS, so that the C library uses what can be looked into
 *   clone, unshare flags      new namespaces: EPERM
 *   socket family             other than unix, inet, inet6: EPERM
 *   ioctl request             TIOCSTI, TIOCLINUX: EPERM
 *   fcntl command             locks, leases, watches: EPERM
 *   open, openat flags        O_TRUNC: EPERM
 * </pre>
 */
public final class SystemCallFilter {
    /** What a process does, and needs for it. */
    public enum Kind {
        PARTITION,
        /** Locks the disks that it serves. */
        STORE,
        /** A partition that runs Cofferdam's own programs alone, and writes their ahead-of-time cache in the end. */
        TRAINING
    }

    private static final int LOAD = 0x20;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_GREATER_EQUAL = 0x35;
    private static final int JUMP_SET = 0x45;
    private static final int RETURN = 0x06;
    private static final int ALLOW = 0x7fff0000;
    private static final int KILL = 0x80000000;
    private static final int EPERM = 0x00050000 | 1;
    private static final int ENOSYS = 0x00050000 | 38;
    private static final int NUMBER_AT = 0;
    private static final int ARCHITECTURE_AT = 4;
    private static final int ARGUMENTS_AT = 16;
    private static final int NAMESPACES = 0x7e020080; // CLONE_NEW{TIME,NS,CGROUP,UTS,IPC,USER,PID,NET}
    private static final int X32 = 0x40000000;
    private static final int TIOCSTI = 0x5412;
    private static final int TIOCLINUX = 0x541c;
    private static final int OPENAT2 = 437;
    private static final int O_TRUNC = 0x200;
    private static final List<Integer> RECORD_LOCKS = List.of(5, 6, 7); // F_GETLK F_SETLK F_SETLKW
    private static final List<Integer> OTHER_SIGNALS =
            List.of(36, 37, 38, 1024, 1025, 1026); // F_OFD_*LK F_SETLEASE F_GETLEASE F_NOTIFY

    /**
     * Numbers of one architecture.
     *
     * @param token AUDIT_ARCH value
     * @param opens calls that open files, with which of their arguments are the flags
     * @param denied to everybody
     * @param onFiles what changes the length or the mode of a file or watches it, and flock
     */
    private record Architecture(
            int token,
            int cloneCall,
            int clone3Call,
            int socketCall,
            int ioctlCall,
            int fcntlCall,
            Map<Integer, Integer> opens,
            List<Integer> denied,
            List<Integer> onFiles) {}

    private SystemCallFilter() {}

    private static Architecture architecture(String name) {
        return switch (name) {
            case "amd64", "x86_64" ->
                new Architecture(0xc000003e, 56, 435, 41, 16, 72, Map.of(2, 1, 257, 2), DENIED, ON_FILES);
            case "aarch64" -> generic(0xc00000b7);
            case "riscv64" -> generic(0xc00000f3);
            default -> throw new IllegalStateException("no system-call filter is known for " + name);
        };
    }

    private static Architecture generic(int token) {
        return new Architecture(token, 220, 435, 198, 29, 25, Map.of(56, 2), GENERIC_DENIED, GENERIC_ON_FILES);
    }

    // x86_64: ptrace syslog pivot_root adjtimex chroot acct settimeofday mount umount2 swapon swapoff reboot
    // sethostname
    // setdomainname iopl ioperm init_module delete_module quotactl lookup_dcookie clock_settime mbind kexec_load
    // add_key
    // request_key keyctl migrate_pages unshare move_pages perf_event_open fanotify_init name_to_handle_at
    // open_by_handle_at clock_adjtime setns process_vm_readv process_vm_writev kcmp finit_module kexec_file_load bpf
    // userfaultfd
    private static final List<Integer> DENIED = List.of(
            101, 103, 155, 159, 161, 163, 164, 165, 166, 167, 168, 169, 170, 171, 172, 173, 175, 176, 179, 212, 227,
            237, 246, 248, 249, 250, 256, 272, 279, 298, 300, 303, 304, 305, 308, 310, 311, 312, 313, 320, 321, 323);

    // flock truncate ftruncate creat chmod fchmod inotify_init inotify_add_watch fchmodat fallocate inotify_init1
    // fchmodat2
    private static final List<Integer> ON_FILES = List.of(73, 76, 77, 85, 90, 91, 253, 254, 268, 285, 294, 452);

    // io_uring_setup io_uring_enter io_uring_register open_tree move_mount fsopen fsconfig fsmount fspick pidfd_getfd
    // mount_setattr quotactl_fd
    private static final List<Integer> COMMON = List.of(425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 443);

    // The same calls as for x86_64, in the numbering that newer architectures share; iopl and ioperm are not there.
    private static final List<Integer> GENERIC_DENIED = List.of(
            117, 116, 41, 171, 51, 89, 170, 40, 39, 224, 225, 142, 161, 162, 105, 106, 60, 18, 112, 235, 104, 217, 218,
            219, 238, 97, 239, 241, 262, 264, 265, 266, 268, 270, 271, 272, 273, 294, 280, 282);

    // flock truncate ftruncate fchmod inotify_init1 inotify_add_watch fchmodat fallocate fchmodat2
    private static final List<Integer> GENERIC_ON_FILES = List.of(32, 45, 46, 52, 26, 27, 53, 47, 452);

    /** A program as bubblewrap reads it from a file descriptor. */
    private static byte[] program(String architectureName, Kind kind) {
        Architecture architecture = architecture(architectureName);
        Assembler code = new Assembler();
        code.add(LOAD, 0, 0, ARCHITECTURE_AT);
        code.add(JUMP_EQUAL, 1, 0, architecture.token);
        code.add(RETURN, 0, 0, KILL);
        code.add(LOAD, 0, 0, NUMBER_AT);
        code.add(JUMP_GREATER_EQUAL, 0, 1, X32);
        code.add(RETURN, 0, 0, EPERM);
        code.answer(EPERM, COMMON);
        code.answer(EPERM, architecture.denied);
        code.answer(ENOSYS, List.of(architecture.clone3Call));
        if (kind != Kind.TRAINING) {
            code.answer(EPERM, architecture.onFiles);
            code.answer(ENOSYS, List.of(OPENAT2));
            architecture.opens.forEach((call, flags) -> openWithoutTruncation(code, call, flags));
            lockNothing(code, architecture.fcntlCall, kind);
        }
        code.add(JUMP_EQUAL, 0, 4, architecture.cloneCall);
        code.add(LOAD, 0, 0, argument(0));
        code.add(JUMP_SET, 0, 1, NAMESPACES);
        code.add(RETURN, 0, 0, EPERM);
        code.add(RETURN, 0, 0, ALLOW);
        code.add(JUMP_EQUAL, 0, 8, architecture.socketCall);
        code.add(LOAD, 0, 0, argument(0));
        code.answer(ALLOW, List.of(1, 2, 10));
        code.add(RETURN, 0, 0, EPERM);
        code.add(JUMP_EQUAL, 0, 4, architecture.ioctlCall);
        code.add(LOAD, 0, 0, argument(1));
        code.add(JUMP_EQUAL, 1, 0, TIOCSTI);
        code.add(JUMP_EQUAL, 0, 1, TIOCLINUX);
        code.add(RETURN, 0, 0, EPERM);
        code.add(RETURN, 0, 0, ALLOW);
        return code.bytes();
    }

    /** Writes the programs of this machine to a directory, each under the name of its {@link Kind}. */
    public static Path write(Path directory) throws IOException {
        for (Kind kind : Kind.values()) {
            Files.write(directory.resolve(kind.name()), program(System.getProperty("os.arch"), kind));
        }
        return directory;
    }

    private static void openWithoutTruncation(Assembler code, int call, int flags) {
        code.add(JUMP_EQUAL, 0, 4, call);
        code.add(LOAD, 0, 0, argument(flags));
        code.add(JUMP_SET, 0, 1, O_TRUNC);
        code.add(RETURN, 0, 0, EPERM);
        code.add(RETURN, 0, 0, ALLOW);
    }

    private static void lockNothing(Assembler code, int call, Kind kind) {
        List<Integer> locks = kind == Kind.STORE ? List.of() : RECORD_LOCKS;
        code.add(JUMP_EQUAL, 0, 2 + 2 * (locks.size() + OTHER_SIGNALS.size()), call);
        code.add(LOAD, 0, 0, argument(1));
        code.answer(EPERM, locks);
        code.answer(EPERM, OTHER_SIGNALS);
        code.add(RETURN, 0, 0, ALLOW);
    }

    /** Where the lower half of an argument is; the upper one says nothing where an int is expected. */
    private static int argument(int index) {
        return ARGUMENTS_AT + 8 * index;
    }

    /** struct sock_filter: code, jump if true, jump if false, constant. */
    private static final class Assembler {
        private static final int INSTRUCTION_BYTES = 8;
        private static final int INSTRUCTIONS_MAX = 256;

        private final ByteBuffer code =
                ByteBuffer.allocate(INSTRUCTION_BYTES * INSTRUCTIONS_MAX).order(ByteOrder.nativeOrder());

        void add(int operation, int jumpTrue, int jumpFalse, int constant) {
            code.putShort((short) operation)
                    .put((byte) jumpTrue)
                    .put((byte) jumpFalse)
                    .putInt(constant);
        }

        /** Answers so where the word loaded last is one of these. */
        void answer(int answer, List<Integer> words) {
            for (int word : words) {
                add(JUMP_EQUAL, 0, 1, word);
                add(RETURN, 0, 0, answer);
            }
        }

        byte[] bytes() {
            byte[] bytes = new byte[code.position()];
            code.get(0, bytes);
            return bytes;
        }
    }
}
