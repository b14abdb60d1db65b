package dev.cofferdam.it.program;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Attacks that go to the Linux kernel directly. Whatever succeeds is undone at once. Stateless. */
final class SystemCallAttacks {
    private static final int CLONE_NEWNS = 0x0002_0000;
    private static final int CLONE_NEWUSER = 0x1000_0000;
    private static final int SIGCHLD = 17;
    private static final int CLONE3_BYTES = 64;
    private static final int CLONE3_EXIT_SIGNAL_AT = 32;
    private static final int PTRACE_SEIZE = 0x4206;
    private static final int O_RDWR_NOCTTY = 2 | 0x100;
    private static final int TIOCSTI = 0x5412;
    private static final int TIOCSPTLCK = 0x4004_5431;
    private static final int TIOCGPTN = 0x8004_5430;
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;

    private SystemCallAttacks() {}

    static Map<String, Attack> all() {
        return Map.of(
                "unshare-mounts", partition -> LinuxCall.call(LinuxCall.UNSHARE, CLONE_NEWNS),
                "clone-user-namespace", partition -> cloneUserNamespace(),
                "clone3-user-namespace", partition -> clone3UserNamespace(),
                "mount", partition -> mount(),
                "trace-parent", partition -> LinuxCall.call(LinuxCall.PTRACE, PTRACE_SEIZE, parent(), 0, 0),
                "read-parents-memory", partition -> readParentsMemory(),
                "inject-terminal-input", partition -> injectTerminalInput(),
                "open-netlink-socket", partition -> LinuxCall.call(LinuxCall.SOCKET, AF_NETLINK, SOCK_RAW, 0));
    }

    private static long parent() {
        return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(1L);
    }

    /** The child has this thread alone and ends at once. */
    private static void cloneUserNamespace() throws IOException {
        if (LinuxCall.call(LinuxCall.CLONE, CLONE_NEWUSER | SIGCHLD) == 0) {
            LinuxCall.call(LinuxCall.EXIT_GROUP, 0);
        }
    }

    private static void clone3UserNamespace() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(CLONE3_BYTES, 8);
            arguments.set(ValueLayout.JAVA_LONG, 0, CLONE_NEWUSER);
            arguments.set(ValueLayout.JAVA_LONG, CLONE3_EXIT_SIGNAL_AT, SIGCHLD);
            if (LinuxCall.call(LinuxCall.CLONE3, arguments.address(), CLONE3_BYTES) == 0) {
                LinuxCall.call(LinuxCall.EXIT_GROUP, 0);
            }
        }
    }

    private static void mount() throws IOException {
        Path target = Files.createTempDirectory("mounted");
        try (Arena arena = Arena.ofConfined()) {
            long type = arena.allocateFrom("tmpfs").address();
            LinuxCall.call(
                    LinuxCall.MOUNT, type, arena.allocateFrom(target.toString()).address(), type, 0, 0);
            LinuxCall.withPath(LinuxCall.UNMOUNT, target.toString(), 0);
        } finally {
            Files.delete(target);
        }
    }

    /** Reads one byte of the parent's program, which its memory map places. */
    private static void readParentsMemory() throws IOException {
        String first = Files.readAllLines(Path.of("/proc", Long.toString(parent()), "maps")).stream()
                .filter(line -> line.contains(" r-xp "))
                .findFirst()
                .orElseThrow();
        long address = Long.parseLong(first.substring(0, first.indexOf('-')), 16);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment local = arena.allocate(16, 8);
            local.set(ValueLayout.JAVA_LONG, 0, arena.allocate(1).address());
            local.set(ValueLayout.JAVA_LONG, 8, 1);
            MemorySegment remote = arena.allocate(16, 8);
            remote.set(ValueLayout.JAVA_LONG, 0, address);
            remote.set(ValueLayout.JAVA_LONG, 8, 1);
            LinuxCall.call(LinuxCall.PROCESS_VM_READV, parent(), local.address(), 1, remote.address(), 1, 0);
        }
    }

    /** On a terminal of its own, so that nobody's input is disturbed where it works. */
    private static void injectTerminalInput() throws IOException {
        long controller = LinuxCall.withPath(LinuxCall.OPEN, "/dev/ptmx", O_RDWR_NOCTTY);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(4, 4);
            LinuxCall.call(LinuxCall.IOCTL, controller, TIOCSPTLCK, number.address());
            LinuxCall.call(LinuxCall.IOCTL, controller, TIOCGPTN, number.address());
            String terminal = "/dev/pts/" + number.get(ValueLayout.JAVA_INT, 0);
            long end = LinuxCall.withPath(LinuxCall.OPEN, terminal, O_RDWR_NOCTTY);
            LinuxCall.call(
                    LinuxCall.IOCTL, end, TIOCSTI, arena.allocateFrom("x").address());
        }
    }
}
