package dev.cofferdam.kernel.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The system-call filter of a partition as a classic BPF program (seccomp(2)). It takes away what namespaces and missing
 * capabilities already make useless and what only widens the kernel's attack surface; it stands behind them, never
 * instead of them.
 *
 * <pre>
 *   check architecture        other: kill
 *   check number              x32: EPERM; denied list: EPERM; clone3: ENOSYS, so that the C library uses clone
 *   clone, unshare flags      new namespaces: EPERM
 *   socket family             other than unix, inet, inet6: EPERM
 *   ioctl request             TIOCSTI, TIOCLINUX: EPERM
 * </pre>
 */
final class SystemCallFilter {
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

    /**
     * Numbers of one architecture.
     *
     * @param token AUDIT_ARCH value
     */
    private record Architecture(
            int token, int cloneCall, int clone3Call, int socketCall, int ioctlCall, List<Integer> denied) {}

    private SystemCallFilter() {}

    private static Architecture architecture(String name) {
        return switch (name) {
            case "amd64", "x86_64" ->
                new Architecture(
                        0xc000003e,
                        56,
                        435,
                        41,
                        16,
                        // ptrace syslog pivot_root adjtimex chroot acct settimeofday mount umount2 swapon swapoff
                        // reboot
                        // sethostname setdomainname iopl ioperm init_module delete_module quotactl lookup_dcookie
                        // clock_settime mbind kexec_load add_key request_key keyctl migrate_pages unshare move_pages
                        // perf_event_open fanotify_init name_to_handle_at open_by_handle_at clock_adjtime setns
                        // process_vm_readv process_vm_writev kcmp finit_module kexec_file_load bpf userfaultfd
                        with(
                                COMMON, 101, 103, 155, 159, 161, 163, 164, 165, 166, 167, 168, 169, 170, 171, 172, 173,
                                175, 176, 179, 212, 227, 237, 246, 248, 249, 250, 256, 272, 279, 298, 300, 303, 304,
                                305, 308, 310, 311, 312, 313, 320, 321, 323));
            case "aarch64" -> new Architecture(0xc00000b7, 220, 435, 198, 29, with(COMMON, GENERIC));
            case "riscv64" -> new Architecture(0xc00000f3, 220, 435, 198, 29, with(COMMON, GENERIC));
            default -> throw new IllegalStateException("no system-call filter is known for " + name);
        };
    }

    // io_uring_setup io_uring_enter io_uring_register open_tree move_mount fsopen fsconfig fsmount fspick pidfd_getfd
    // mount_setattr quotactl_fd
    private static final int[] COMMON = {425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 443};

    // The same calls as for x86_64, in the numbering that newer architectures share; iopl and ioperm are not there.
    private static final int[] GENERIC = {
        117, 116, 41, 171, 51, 89, 170, 40, 39, 224, 225, 142, 161, 162, 105, 106, 60, 18, 112, 235, 104, 217, 218, 219,
        238, 97, 239, 241, 262, 264, 265, 266, 268, 270, 271, 272, 273, 294, 280, 282
    };

    private static List<Integer> with(int[] some, int... more) {
        List<Integer> all = new ArrayList<>();
        for (int[] part : List.of(some, more)) {
            for (int number : part) {
                all.add(number);
            }
        }
        return all;
    }

    /** The program for this machine, as bubblewrap reads it from a file descriptor. */
    static byte[] program(String architectureName) {
        Architecture architecture = architecture(architectureName);
        Assembler code = new Assembler();
        code.add(LOAD, 0, 0, ARCHITECTURE_AT);
        code.add(JUMP_EQUAL, 1, 0, architecture.token);
        code.add(RETURN, 0, 0, KILL);
        code.add(LOAD, 0, 0, NUMBER_AT);
        code.add(JUMP_GREATER_EQUAL, 0, 1, X32);
        code.add(RETURN, 0, 0, EPERM);
        for (int number : architecture.denied) {
            code.add(JUMP_EQUAL, 0, 1, number);
            code.add(RETURN, 0, 0, EPERM);
        }
        code.add(JUMP_EQUAL, 0, 1, architecture.clone3Call);
        code.add(RETURN, 0, 0, ENOSYS);
        code.add(JUMP_EQUAL, 0, 4, architecture.cloneCall);
        code.add(LOAD, 0, 0, ARGUMENTS_AT);
        code.add(JUMP_SET, 0, 1, NAMESPACES);
        code.add(RETURN, 0, 0, EPERM);
        code.add(RETURN, 0, 0, ALLOW);
        code.add(JUMP_EQUAL, 0, 8, architecture.socketCall);
        code.add(LOAD, 0, 0, ARGUMENTS_AT);
        for (int family : new int[] {1, 2, 10}) {
            code.add(JUMP_EQUAL, 0, 1, family);
            code.add(RETURN, 0, 0, ALLOW);
        }
        code.add(RETURN, 0, 0, EPERM);
        code.add(JUMP_EQUAL, 0, 4, architecture.ioctlCall);
        code.add(LOAD, 0, 0, ARGUMENTS_AT + 8);
        code.add(JUMP_EQUAL, 1, 0, TIOCSTI);
        code.add(JUMP_EQUAL, 0, 1, TIOCLINUX);
        code.add(RETURN, 0, 0, EPERM);
        code.add(RETURN, 0, 0, ALLOW);
        return code.bytes();
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

        byte[] bytes() {
            byte[] bytes = new byte[code.position()];
            code.get(0, bytes);
            return bytes;
        }
    }
}
