package dev.cofferdam.it.program;

import static java.util.Map.entry;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Attacks that bring in machine code of their own, or have a program executed. Stateless. */
final class CodeAttacks {
    private static final int PERSONALITY = 135;
    private static final int MEMFD_CREATE = 319;
    private static final int EXECVEAT = 322;
    private static final int FTRUNCATE = 77;
    private static final int READ_IMPLIES_EXEC = 0x0040_0000;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int ENOEXEC = 8;
    private static final int EACCES = 13;
    private static final int PAGE_BYTES = 4096;
    private static final int PROT_READ = 1;
    private static final int PROT_EXEC = 4;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int O_RDWR = 2;

    private static final List<String> LOADERS =
            List.of("/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2");

    private CodeAttacks() {}

    static Map<String, Attack> all() {
        return Map.ofEntries(
                entry("load-a-library-that-it-unpacked", partition -> load()),
                entry("execute-through-the-loader", partition -> executeThroughLoader()),
                entry("execute-a-descriptor", partition -> executeDescriptor()),
                entry("make-its-scratch-code", partition -> makeCode()),
                entry(
                        "map-its-window-as-code",
                        partition ->
                                mapAsCode(Path.of(partition.argument("home"), "memory", "window"), O_RDWR, MAP_SHARED)),
                entry("map-a-memory-file-as-code", partition -> mapMemoryFile()),
                entry("make-what-is-readable-code", partition -> becomePersonality()));
    }

    /** A copy of a library that the runtime has not loaded. */
    private static Path unpack() throws IOException {
        Path library = Path.of(System.getProperty("java.home"), "lib/libprefs.so");
        Path copy = Files.createTempDirectory("libraries").resolve("libunpacked.so");
        try (RandomAccessFile out = new RandomAccessFile(copy.toFile(), "rw")) {
            out.write(Files.readAllBytes(library));
        }
        return copy;
    }

    private static void load() throws IOException {
        Path copy = unpack();
        try {
            System.load(copy.toString());
        } finally {
            Files.delete(copy);
        }
    }

    private static void executeThroughLoader() throws IOException, InterruptedException {
        String loader = LOADERS.stream()
                .filter(each -> Files.exists(Path.of(each)))
                .findFirst()
                .orElseThrow();
        Process process = new ProcessBuilder(loader, "--version").start();
        if (process.waitFor() != 0) {
            throw new IOException("it ran and failed");
        }
    }

    /** Of what is no program, so that this process lives to tell whether it would have been executed. */
    private static void executeDescriptor() throws IOException {
        Path file = Files.createTempFile("no-program", "");
        long descriptor = LinuxCall.withPath(LinuxCall.OPEN, file.toString(), 0);
        try {
            LinuxCall.with(
                    arena -> LinuxCall.call(EXECVEAT, descriptor, LinuxCall.text(arena, ""), 0, 0, AT_EMPTY_PATH));
        } catch (IOException e) {
            if (!e.getMessage().endsWith(" " + EACCES) && !e.getMessage().endsWith(" " + ENOEXEC)) {
                throw e;
            }
        } finally {
            LinuxCall.call(LinuxCall.CLOSE, descriptor);
            Files.delete(file);
        }
    }

    private static void makeCode() throws IOException {
        Path copy = unpack();
        try {
            long descriptor = LinuxCall.withPath(LinuxCall.OPEN, copy.toString(), 0);
            long address = LinuxCall.call(LinuxCall.MMAP, 0, PAGE_BYTES, PROT_READ, MAP_PRIVATE, descriptor, 0);
            LinuxCall.call(LinuxCall.MPROTECT, address, PAGE_BYTES, PROT_READ | PROT_EXEC);
        } finally {
            Files.delete(copy);
        }
    }

    private static void mapAsCode(Path file, int flags, int shared) throws IOException {
        long descriptor = LinuxCall.withPath(LinuxCall.OPEN, file.toString(), flags);
        LinuxCall.call(LinuxCall.MMAP, 0, PAGE_BYTES, PROT_READ | PROT_EXEC, shared, descriptor, 0);
    }

    private static void mapMemoryFile() throws IOException {
        long descriptor = LinuxCall.withPath(MEMFD_CREATE, "code", 0);
        LinuxCall.call(FTRUNCATE, descriptor, PAGE_BYTES);
        LinuxCall.call(LinuxCall.MMAP, 0, PAGE_BYTES, PROT_READ | PROT_EXEC, MAP_SHARED, descriptor, 0);
    }

    private static void becomePersonality() throws IOException {
        long before = LinuxCall.call(PERSONALITY, READ_IMPLIES_EXEC);
        LinuxCall.call(PERSONALITY, before);
    }
}
