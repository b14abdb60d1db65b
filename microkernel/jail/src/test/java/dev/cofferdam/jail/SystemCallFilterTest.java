package dev.cofferdam.jail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the programs answer, by an interpreter of classic BPF, on every architecture. */
class SystemCallFilterTest {
    private static final AllowedCalls ALLOWED = AllowedCalls.read();
    private static final String ALLOW = "allow";
    private static final String KILL = "kill";

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "aarch64", "riscv64"})
    void everyEntryIsOfAKnownCallAndHasItsReasons(String name) {
        Architecture architecture = Architecture.of(name);
        Set<String> everywhere = new HashSet<>(Architecture.of("amd64").calls().keySet());
        everywhere.addAll(Architecture.of("riscv64").calls().keySet());
        for (AllowedCalls.Entry entry : ALLOWED.entries()) {
            assertTrue(everywhere.contains(entry.call()), entry::call);
            assertFalse(entry.reason().isBlank() || entry.shows().isBlank(), entry::call);
            for (Kind kind : Kind.values()) {
                Integer number = architecture.calls().get(entry.call());
                if (entry.concerns(kind) && number != null && entry.conditions().isEmpty()) {
                    String expected = entry.answer() == AllowedCalls.Answer.KILL ? KILL : ALLOW;
                    assertEquals(expected, answer(architecture, kind, number), entry.call());
                }
            }
        }
    }

    /** Whatever is not on the list, on each architecture. */
    @ParameterizedTest
    @ValueSource(strings = {"amd64", "aarch64", "riscv64"})
    void everyOtherCallIsAnsweredAsIfItWereNotThere(String name) {
        Architecture architecture = Architecture.of(name);
        Set<String> named = new HashSet<>(ALLOWED.of(Kind.PARTITION).keySet());
        architecture.calls().forEach((call, number) -> {
            if (!named.contains(call)) {
                assertEquals("error 38", answer(architecture, Kind.PARTITION, number), call);
            }
        });
        assertEquals("error 38", answer(architecture, Kind.PARTITION, 9999));
    }

    @ParameterizedTest
    @CsvSource({
        "PARTITION, fcntl, 0 6 0, error 1", // F_SETLK
        "PARTITION, fcntl, 0 37 0, error 1", // F_OFD_SETLK
        "STORE, fcntl, 0 37 0, allow",
        "STORE, fcntl, 0 1024 0, error 1", // F_SETLEASE
        "PARTITION, fcntl, 0 1036 0, error 1", // F_SET_RW_HINT
        "PARTITION, fcntl, 0 1031 0, error 1", // F_SETPIPE_SZ
        "PARTITION, fcntl, 0 4 0x800, allow", // F_SETFL O_NONBLOCK
        "PARTITION, fcntl, 0 4 0x2000, error 1", // F_SETFL FASYNC
        "PARTITION, openat, 0 0 0x80042, allow", // O_RDWR O_CREAT O_CLOEXEC
        "PARTITION, openat, 0 0 0x242, error 1", // O_TRUNC
        "PARTITION, openat, 0 0 0x42 0x1ed, allow", // of mode 755
        "GATEWAY, openat, 0 0 0x42 0x9ed, error 1", // 4755: who runs it would be its owner
        "GATEWAY, openat, 0 0 0x42 0x5ed, error 1", // 2755
        "GATEWAY, mkdirat, 0 0 0x5ed, error 38",
        "GATEWAY, utimensat, 0, allow",
        "PARTITION, utimensat, 0, error 38",
        "GATEWAY, socket, 1, allow",
        "GATEWAY, socket, 2, error 97",
        "GATEWAY, socket, 10, error 97",
        "GATEWAY, sendto, 0 0 0 0 0, error 38",
        "GATEWAY, sendmsg, 0, error 38",
        "GATEWAY, sendmmsg, 0, error 38",
        "GATEWAY, recvfrom, 0, error 38",
        "GATEWAY, bind, 0, error 38",
        "GATEWAY, listen, 0, error 38",
        "GATEWAY, setsockopt, 0 0 11, error 92", // IP_RECVERR
        "GATEWAY, setsockopt, 0 1 8, error 92", // SO_RCVBUF
        "GATEWAY, getsockopt, 0 1 55, allow", // SO_MEMINFO
        "GATEWAY, getsockopt, 0 1 4, error 92", // SO_ERROR
        "GATEWAY, getpeername, 0, error 38",
        "GATEWAY, getsockname, 0, error 38",
        "PARTITION, lseek, 0 0 2, allow",
        "PARTITION, lseek, 0 0 3, error 22", // SEEK_DATA
        "PARTITION, lseek, 0 0 4, error 22", // SEEK_HOLE
        "PARTITION, openat2, 0 0 0, error 38",
        "PARTITION, madvise, 0 0 4, allow",
        "PARTITION, madvise, 0 0 21, error 22", // MADV_PAGEOUT
        "PARTITION, clone, 0x3d0f00, allow",
        "PARTITION, clone, 0x11, error 1", // a process
        "PARTITION, clone, 0x13d0f00, error 1",
        "PARTITION, clone3, 0, error 38",
        "PARTITION, socket, 1, error 97",
        "EXPORT, socket, 1, allow",
        "EXPORT, socket, 2, error 97",
        "EXPORT, setsockopt, 0 1 26, error 92", // SO_ATTACH_FILTER
        "EXPORT, bind, 0, error 38",
        "EXPORT, listen, 0, error 38",
        "PARTITION, prlimit64, 0 7 0, allow",
        "PARTITION, prlimit64, 1 7 0, error 1",
        "PARTITION, prlimit64, 0x100000000 7 0, error 1",
        "PARTITION, prlimit64, 0 7 4096, error 1",
        "PARTITION, mmap, 0 0 0 0x22, allow",
        "PARTITION, mmap, 0 0 0 0x40022, error 1", // MAP_HUGETLB
        "PARTITION, msync, 0 4096 4, error 38",
        "STORE, msync, 0 4096 4, allow",
        "PARTITION, fchmodat, 0 0 0, allow", // until the program runs
        "PARTITION, fchmodat, 0 0 0x1ff, error 38",
        "PARTITION, seccomp, 1 1, allow",
        "PARTITION, seccomp, 1 9, error 38", // a listener
        "PARTITION, ioctl, 0 0x5412, error 25", // TIOCSTI
        "PARTITION, bpf, 0, kill",
        "PARTITION, sendto, 0 0 0 0 0, error 38",
        "PARTITION, recvmsg, 0 0 0x40000040, error 38",
        "EXPORT, recvmsg, 0 0 0x40000040, error 38", // whose clients could hand it descriptors
        "GATEWAY, recvmsg, 0 0 0x40000040, allow",
        "GATEWAY, recvmsg, 0 0 0x40002040, error 38", // MSG_ERRQUEUE
        "GATEWAY, recvmsg, 0 0 0x40, error 38",
        "GATEWAY, recvmmsg, 0 0 0x40000040, error 38",
        "GATEWAY, shutdown, 0 1, allow",
        "GATEWAY, shutdown, 0 0, error 38", // would shut a listening socket
        "GATEWAY, shutdown, 0 2, error 38",
        "GATEWAY, connect, 0, allow", // until the program runs
        "GATEWAY, sendmsg, 0, error 38",
        "GATEWAY, setsockopt, 0 1 13, error 92", // SO_LINGER, which the kernel has set
        "SENDER, sendto, 0 0 0 0 0x7f0000000000, allow",
        "SENDER, connect, 0, error 38",
        "SENDER, setsockopt, 0 0 11, error 92", // IP_RECVERR
        "SENDER, setsockopt, 0 1 27, error 92", // SO_DETACH_FILTER
        "SENDER, getsockopt, 0 1 4, error 92", // SO_ERROR
        "SENDER, recvmmsg, 0, error 38", // with what is in the error queue
        "SENDER, socket, 2, error 97",
        "SENDER, io_uring_setup, 1, error 38",
        "RECEIVER, recvfrom, 0, allow",
        "RECEIVER, sendto, 0 0 0 0 0x7f0000000000, error 38",
        "RECEIVER, sendto, 0 0 0 0 0, allow",
        "RECEIVER, sendmsg, 0, error 38",
        "RECEIVER, sendmmsg, 0, error 38",
        "RECEIVER, connect, 0, error 38",
        "RECEIVER, setsockopt, 0 0 35, error 92", // IP_ADD_MEMBERSHIP, of which the network hears
        "RECEIVER, socket, 2, error 97",
    })
    void argumentsDecide(String kind, String call, String arguments, String expected) {
        Architecture architecture = Architecture.of("amd64");
        long[] values = List.of(arguments.split(" ", -1)).stream()
                .mapToLong(Long::decode)
                .toArray();
        int number = architecture.calls().get(call);
        assertEquals(expected, answer(architecture, Kind.valueOf(kind), number, values));
    }

    /** By name, on each architecture. */
    @ParameterizedTest
    @CsvSource({
        "futex, 0 0 0 0, trap", // to wait for ever at a word that others may have
        "futex, 0 265 0 0, trap",
        "futex, 0 0 0 0x7f0000000000, error 1",
        "futex, 0 1 0 0, error 1", // to wake who waits there
        "futex, 0 128 0 0, allow",
        "futex, 0 129 0 0, allow",
        "futex, 0 393 0 0, allow",
        "execve, 0, error 1",
        "execveat, 0, error 1",
        "seccomp, 1 1, error 1",
        "sched_setaffinity, 0 128 0, error 1",
        "getcwd, 0, error 1",
        "uname, 0, error 1",
        "socket, 1, error 1",
        "socketpair, 1, error 1",
        "connect, 0, error 1",
        "recvmsg, 0, error 1",
        "recvmsg, 0 0 0x40000000, error 1",
        "recvmsg, 0 0 0x40000040, allow", // only a gateway is allowed that by the first program
        "fchmodat, 0 0 0, error 1",
        "mremap, 0x7f0000000000 0x1000 0x2000 1, allow",
        "mremap, 0x7f0000000000 0 0x1000 1, error 1", // to map what is shared once more
        "mremap, 0x7f0000000000 -1 0x1000 1, error 1", // rounded up to 0
        "mremap, 0x7f0000000000 0x1000 0x1000 3, error 1", // to a place of its own choosing
        "mremap, 0x7f0000000000 0x1000 0x1000 5, error 1", // leaving it where it was
        "read, 0, allow",
        "bpf, 0, allow" // as far as this one goes
    })
    void whatOnlyTheStartNeededEnds(String call, String arguments, String expected) {
        for (String name : List.of("amd64", "aarch64", "riscv64")) {
            Architecture architecture = Architecture.of(name);
            long[] values = List.of(arguments.split(" ", -1)).stream()
                    .mapToLong(Long::decode)
                    .toArray();
            ByteBuffer data = data(architecture.token(), architecture.calls().get(call), values);
            assertEquals(expected, run(SystemCallFilter.confinement(architecture, Kind.PARTITION, false), data), name);
            assertEquals(expected, run(SystemCallFilter.confinement(architecture, Kind.PARTITION, true), data), name);
        }
    }

    /** It makes a thread for each client when that is there, on a core of its own. */
    @Test
    void theStoreGoesOnToPlaceItsThreads() {
        Architecture amd64 = Architecture.of("amd64");
        ByteBuffer data = data(amd64.token(), amd64.calls().get("sched_setaffinity"), new long[] {0, 128, 0});
        assertEquals("allow", run(SystemCallFilter.confinement(amd64, Kind.STORE, false), data));
    }

    /** Whatever part of it an address range has. */
    @Test
    void whatIsMappedOfADiskStaysAsItIs() {
        for (String name : List.of("amd64", "aarch64", "riscv64")) {
            Architecture architecture = Architecture.of(name);
            long first = name.equals("riscv64") ? 1L << 37 : 1L << 45;
            for (String call : List.of("mmap", "munmap", "mprotect", "madvise", "mremap")) {
                assertEquals("allow", confined(architecture, call, 0, 4096), call);
                assertEquals("allow", confined(architecture, call, 0, 1L << 35), call);
                assertEquals("allow", confined(architecture, call, 0x7ff, 4096), call);
                assertEquals("allow", confined(architecture, call, first + first / 2, 4096), call);
                assertEquals("error 1", confined(architecture, call, first, 4096), call);
                assertEquals("error 1", confined(architecture, call, first + 4096, 4096), call);
                assertEquals("error 1", confined(architecture, call, first + first / 2 - 4096, 4096), call);
                assertEquals("error 1", confined(architecture, call, first - 4096, 8192), call);
                assertEquals("error 1", confined(architecture, call, 0, first + 4096), call);
                assertEquals("error 1", confined(architecture, call, first / 2 - 4096, first), call);
                assertEquals("error 1", confined(architecture, call, 4096, -4096), call);
            }
        }
    }

    private static String confined(Architecture architecture, String call, long address, long bytes) {
        byte[] program = SystemCallFilter.confinement(architecture, Kind.PARTITION, false);
        int number = architecture.calls().get(call);
        return run(program, data(architecture.token(), number, address, bytes, 0, call.equals("mremap") ? 1 : 0));
    }

    @ParameterizedTest
    @CsvSource({
        "stat, 0, trap",
        "lstat, 0, trap",
        "fstat, 0, trap",
        "newfstatat, 0, trap",
        "statx, 0 0 0 0x7ff, trap",
        "statx, 0 0 0 0x40, trap",
        "statx, 0 0 0 0x80, trap",
        "statx, 0 0 0 0x800, trap",
        "statx, 0 0 0 0x71f, allow", // what is asked instead
    })
    void nobodyAsksWhenFilesChanged(String call, String arguments, String expected) {
        Architecture amd64 = Architecture.of("amd64");
        long[] values = List.of(arguments.split(" ", -1)).stream()
                .mapToLong(Long::decode)
                .toArray();
        ByteBuffer data = data(amd64.token(), amd64.calls().get(call), values);
        assertEquals(expected, run(SystemCallFilter.confinement(amd64, Kind.PARTITION, false), data));
        assertEquals(
                "allow", run(SystemCallFilter.confinement(amd64, Kind.PARTITION, true), data), "who carries times on");
    }

    @Test
    void anotherArchitecturesCallsEndTheProcess() {
        Architecture amd64 = Architecture.of("amd64");
        byte[] program = SystemCallFilter.program(amd64, ALLOWED, Kind.PARTITION);
        assertEquals(KILL, run(program, data(0x40000003, 0)), "i386");
        assertEquals(KILL, run(program, data(amd64.token(), 0x40000000)), "x32");
    }

    private static String answer(Architecture architecture, Kind kind, int number, long... arguments) {
        byte[] program = SystemCallFilter.program(architecture, ALLOWED, kind);
        return run(program, data(architecture.token(), number, arguments));
    }

    /** struct seccomp_data. */
    private static ByteBuffer data(int token, int number, long... arguments) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
        data.putInt(number).putInt(token).putLong(0);
        for (long argument : arguments) {
            data.putLong(argument);
        }
        return data;
    }

    private static String run(byte[] program, ByteBuffer data) {
        ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.nativeOrder());
        int word = 0;
        for (int at = 0; ; at++) {
            int operation = code.getShort(8 * at);
            int constant = code.getInt(8 * at + 4);
            int jumpTrue = Byte.toUnsignedInt(code.get(8 * at + 2));
            int jumpFalse = Byte.toUnsignedInt(code.get(8 * at + 3));
            switch (operation) {
                case 0x20 -> word = data.getInt(constant);
                case 0x05 -> at += constant;
                case 0x15 -> at += word == constant ? jumpTrue : jumpFalse;
                case 0x35 -> at += Integer.compareUnsigned(word, constant) >= 0 ? jumpTrue : jumpFalse;
                case 0x45 -> at += (word & constant) != 0 ? jumpTrue : jumpFalse;
                case 0x06 -> {
                    return switch (constant & 0xffff0000) {
                        case 0x7fff0000 -> ALLOW;
                        case 0x80000000 -> KILL;
                        case 0x00030000 -> "trap";
                        default -> "error " + (constant & 0xffff);
                    };
                }
                default -> throw new IllegalStateException("instruction " + operation);
            }
        }
    }
}
