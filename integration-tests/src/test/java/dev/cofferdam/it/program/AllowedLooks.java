package dev.cofferdam.it.program;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every system call that the jail allows, made with every value of an argument that it allows and on every file that the
 * partition has. For one thread.
 *
 * <p>What the arguments of a call are is in {@link #SIGNATURES}, a word each: {@code f} a descriptor of each file, {@code
 * p} a path of each, {@code m} a mapped page of each, {@code b} a buffer that the call may write, {@code n} its length,
 * {@code o} a page of memory, {@code t} a time of zero, {@code q} a name where nothing is, {@code s} a socket, {@code e}
 * a selector, {@code w} whence and {@code k} a clock, {@code c} the values that the list allows there; else a number.
 */
final class AllowedLooks {
    private static final int BUFFER_BYTES = 512;
    private static final int PAGE_BYTES = 4096;
    private static final int MUNMAP = 11;
    private static final int FSTAT = 5;
    private static final int BATCH = 1_200;
    private static final int EPOLL_CREATE1 = 291;
    private static final int CLOSE = LinuxCall.CLOSE;
    private static final List<Long> CLOCKS = List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 11L);
    private static final List<Long> WHENCES = List.of(0L, 1L, 2L, 3L, 4L);

    /** Calls that give a descriptor, which is closed again. */
    private static final Set<String> OPENING =
            Set.of("dup", "openat", "open", "epoll_create1", "eventfd2", "socket", "accept", "accept4");

    private static final Map<String, String> SIGNATURES = Map.ofEntries(
            Map.entry("futex", "m c 2147483647 t m 4294967295"),
            Map.entry("clock_gettime", "k b"),
            Map.entry("clock_getres", "k b"),
            Map.entry("clock_nanosleep", "1 0 t 0"),
            Map.entry("nanosleep", "t 0"),
            Map.entry("gettimeofday", "b b"),
            Map.entry("time", "b"),
            Map.entry("sched_yield", ""),
            Map.entry("restart_syscall", ""),
            Map.entry("mmap", "0 4096 1 1 f 0"),
            Map.entry("mprotect", "o 4096 3"),
            Map.entry("munmap", "o 0"),
            Map.entry("mremap", "o 4096 4096 0"),
            Map.entry("brk", "0"),
            Map.entry("madvise", "m 4096 c"),
            Map.entry("gettid", ""),
            Map.entry("getpid", ""),
            Map.entry("sched_getaffinity", "0 128 b"),
            Map.entry("sched_setaffinity", "0 0 b"),
            Map.entry("prctl", "c q"),
            Map.entry("riscv_flush_icache", "0 0 0"),
            Map.entry("riscv_hwprobe", "b 0 0 0 0"),
            Map.entry("tgkill", "1 1 0"),
            Map.entry("rt_sigaction", "10 0 b 8"),
            Map.entry("rt_sigprocmask", "0 0 b 8"),
            Map.entry("sigaltstack", "0 b"),
            Map.entry("getuid", ""),
            Map.entry("geteuid", ""),
            Map.entry("getgid", ""),
            Map.entry("getegid", ""),
            Map.entry("uname", "b"),
            Map.entry("getcwd", "b n"),
            Map.entry("getrandom", "b n 0"),
            Map.entry("prlimit64", "0 c 0 b"),
            Map.entry("read", "f b 64"),
            Map.entry("write", "f b 0"),
            Map.entry("readv", "f b 0"),
            Map.entry("writev", "f b 0"),
            Map.entry("pread64", "f b 64 0"),
            Map.entry("pwrite64", "f b 0 0"),
            Map.entry("lseek", "f 0 w"),
            Map.entry("close", "9999"),
            Map.entry("dup", "f"),
            Map.entry("dup2", "f 9998"),
            Map.entry("dup3", "f 9998 0"),
            Map.entry("openat", "-100 p 0"),
            Map.entry("open", "p 2"),
            Map.entry("fstat", "f b"),
            Map.entry("stat", "p b"),
            Map.entry("lstat", "p b"),
            Map.entry("newfstatat", "-100 p b 0"),
            Map.entry("statx", "-100 p 0 4095 b"),
            Map.entry("access", "p 6"),
            Map.entry("faccessat", "-100 p 4"),
            Map.entry("faccessat2", "-100 p 4 0"),
            Map.entry("readlink", "p b n"),
            Map.entry("readlinkat", "-100 p b n"),
            Map.entry("getdents64", "f b n"),
            Map.entry("mkdir", "p 448"),
            Map.entry("mkdirat", "-100 p 448"),
            Map.entry("rmdir", "q"),
            Map.entry("unlink", "q"),
            Map.entry("unlinkat", "-100 q 0"),
            Map.entry("rename", "q q"),
            Map.entry("renameat", "-100 q -100 q"),
            Map.entry("renameat2", "-100 q -100 q 0"),
            Map.entry("fchmodat", "-100 q 0"),
            Map.entry("fcntl", "f c 0"),
            Map.entry("ioctl", "f c b"),
            Map.entry("poll", "b 0 0"),
            Map.entry("ppoll", "b 0 t 0 8"),
            Map.entry("epoll_create1", "0"),
            Map.entry("epoll_ctl", "e 1 f b"),
            Map.entry("epoll_wait", "e b 1 0"),
            Map.entry("epoll_pwait", "e b 1 0 0 8"),
            Map.entry("eventfd2", "0 0"),
            Map.entry("accept", "s 0 0"),
            Map.entry("accept4", "s 0 0 0"),
            Map.entry("socket", "1 1 0"),
            Map.entry("socketpair", "9 1 0 b"),
            Map.entry("shutdown", "s 2"),
            Map.entry("getsockname", "s b o"),
            Map.entry("getsockopt", "s 1 c b o"),
            Map.entry("setsockopt", "s 1 c b 0"),
            Map.entry("connect", "s b 0"),
            Map.entry("recvmsg", "s b 64"),
            Map.entry("execve", "q 0 0"),
            Map.entry("seccomp", "1 c 0"));

    /** What is not called, for it would end the receiver or its thread, or takes its registers away. */
    private static final Set<String> LEFT_OUT = Set.of(
            "clone",
            "pause",
            "exit",
            "exit_group",
            "set_tid_address",
            "set_robust_list",
            "rseq",
            "arch_prctl",
            "rt_sigreturn");

    /** A call with one combination of arguments, of which the socket is another each time. */
    private record Probe(String name, String call, int number, List<Argument> arguments) {}

    private interface Argument {
        long value();
    }

    private final Map<String, Long> files;
    private final Map<String, Long> pages;
    private final MemorySegment buffer;
    private final long own;
    private final long zero;
    private final long nothing;
    private final long selector;
    private long socket = -1;
    private final List<Probe> probes = new ArrayList<>();

    /**
     * Prepares every call.
     *
     * @param calls each {@code NAME:NUMBER:ARGUMENT=VALUE,VALUE...}, the last part any number of times
     * @param paths of files that the partition has
     */
    AllowedLooks(List<String> calls, List<String> paths, Arena arena) {
        files = new java.util.LinkedHashMap<>();
        pages = new java.util.LinkedHashMap<>();
        buffer = arena.allocate(PAGE_BYTES, 8);
        own = arena.allocate(2 * PAGE_BYTES, PAGE_BYTES).address();
        zero = LinuxCall.words(arena);
        nothing = LinuxCall.text(arena, "/tmp/no-such-name");
        for (String path : paths) {
            map(path);
        }
        pages.put("the first mapped disk", InodeAttacks.FIRST_DISK);
        selector = quietly(EPOLL_CREATE1, 0);
        for (String call : calls) {
            prepare(call, paths, arena);
        }
    }

    /** Names of calls that nothing is known of here: somebody allowed one and did not say how to look through it. */
    static List<String> unknown(List<String> names) {
        return names.stream()
                .filter(name -> !SIGNATURES.containsKey(name) && !LEFT_OUT.contains(name))
                .toList();
    }

    private static long quietly(long number, long... arguments) {
        try {
            return LinuxCall.call(number, arguments);
        } catch (IOException e) {
            return -1;
        }
    }

    private void map(String path) {
        try {
            long file = LinuxCall.withPath(LinuxCall.OPEN, path, 0);
            files.put(path, file);
            if (Files.isRegularFile(Path.of(path))) {
                pages.put(path, LinuxCall.call(LinuxCall.MMAP, 0, PAGE_BYTES, 1, 1, file, 0));
            }
        } catch (IOException e) {
            // A partition has not all of them.
        }
    }

    private void prepare(String call, List<String> paths, Arena arena) {
        List<String> parts = List.of(call.split(":", -1));
        String name = parts.get(0);
        if (LEFT_OUT.contains(name)) {
            return;
        }
        List<Probe> made = new ArrayList<>(List.of(new Probe(name, name, Integer.parseInt(parts.get(1)), List.of())));
        String signature = SIGNATURES.get(name);
        List<String> words = signature.isEmpty() ? List.of() : List.of(signature.split(" ", -1));
        for (int at = 0; at < words.size(); at++) {
            Map<String, Argument> values = values(words.get(at), at, parts, paths, arena);
            List<Probe> longer = new ArrayList<>();
            for (Probe probe : made) {
                values.forEach((label, value) -> {
                    List<Argument> arguments = new ArrayList<>(probe.arguments);
                    arguments.add(value);
                    longer.add(new Probe(probe.name + label, name, probe.number, arguments));
                });
            }
            made = longer;
        }
        probes.addAll(made);
    }

    private Map<String, Argument> values(String word, int at, List<String> parts, List<String> paths, Arena arena) {
        Map<String, Argument> values = new java.util.LinkedHashMap<>();
        switch (word) {
            case "f" -> files.forEach((path, file) -> values.put(" " + path, () -> file));
            case "m" -> pages.forEach((path, page) -> values.put(" " + path, () -> page));
            case "p" ->
                paths.forEach(path -> {
                    long text = LinuxCall.text(arena, path);
                    values.put(" " + path, () -> text);
                });
            case "c" ->
                parts.stream()
                        .skip(2)
                        .filter(part -> part.startsWith(at + "="))
                        .flatMap(part -> List.of(part.substring(2).split(",", -1)).stream())
                        .distinct()
                        .forEach(value -> values.put(" " + value, () -> Long.parseLong(value)));
            case "k" -> CLOCKS.forEach(clock -> values.put(" " + clock, () -> clock));
            case "w" -> WHENCES.forEach(whence -> values.put(" " + whence, () -> whence));
            case "b" -> values.put("", buffer::address);
            case "n" -> values.put("", () -> BUFFER_BYTES);
            case "o" -> values.put("", () -> own);
            case "t" -> values.put("", () -> zero);
            case "q" -> values.put("", () -> nothing);
            case "e" -> values.put("", () -> selector);
            case "s" -> values.put("", () -> socket);
            default -> values.put("", () -> Long.parseLong(word));
        }
        return values;
    }

    int size() {
        return probes.size();
    }

    /** Makes every call. */
    void look(Looks looks, int slot) {
        socket = quietly(LinuxCall.SOCKET, 1, 1, 0);
        if (socket >= 0) {
            // A number of the next batch that Linux gives to this core.
            for (int i = 0; i < BATCH; i++) {
                quietly(CLOSE, quietly(LinuxCall.SOCKET, 1, 1, 0));
            }
            long last = quietly(LinuxCall.SOCKET, 1, 1, 0);
            looks.take(slot, "number of a socket", buffer, () -> LinuxCall.call(FSTAT, last, buffer.address()));
            quietly(CLOSE, last);
        }
        for (Probe probe : probes) {
            looks.take(slot, probe.name, buffer, () -> {
                long[] arguments = new long[probe.arguments.size()];
                for (int i = 0; i < arguments.length; i++) {
                    arguments[i] = probe.arguments.get(i).value();
                }
                long result = LinuxCall.call(probe.number, arguments);
                undo(probe, result);
                return result;
            });
        }
        if (socket >= 0) {
            quietly(CLOSE, socket);
        }
    }

    private static void undo(Probe probe, long result) {
        if (probe.call.equals("mmap")) {
            quietly(MUNMAP, result, PAGE_BYTES);
        } else if (OPENING.contains(probe.call)
                || (probe.call.equals("fcntl") && (probe.name.endsWith(" 0") || probe.name.endsWith(" 1030")))) {
            quietly(CLOSE, result);
        }
    }
}
