package dev.cofferdam.it.program;

import dev.cofferdam.abi.WorkingImage;
import dev.cofferdam.partition.Partition;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** Attacks on files, other processes and the network that plain Java can make. Stateless. */
public final class FileAttacks {
    private static final int O_RDWR = 2;
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    private static final int PAGE_BYTES = 4096;
    /** What they write. */
    public static final int MARK = 0x66;

    private static final int CONNECT_MILLIS = 2000;

    private FileAttacks() {}

    static Map<String, Attack> all() {
        return Map.of(
                "write-lower-disk-by-open", partition -> writeByOpen(lower(partition)),
                "write-lower-disk-by-mprotect", partition -> writeByMprotect(lower(partition)),
                "write-lower-disk-by-proc-mem", partition -> writeByProcMem(lower(partition)),
                "write-lower-version-page", partition -> writeByOpen(versions(partition)),
                "read-ungranted-disk", partition -> read(Path.of(partition.argument("ungranted"))),
                "read-host-file", partition -> read(Path.of(partition.argument("host-file"))),
                "read-other-partitions-window", partition -> read(Path.of(partition.argument("other-window"))),
                "read-kernels-environment", FileAttacks::readEnvironment,
                "see-other-processes", FileAttacks::seeKernel,
                "connect-to-the-host", FileAttacks::connect);
    }

    private static Path lower(Partition partition) {
        return Path.of(partition.argument("home"), "disks/in.disk");
    }

    private static Path versions(Partition partition) {
        return Path.of(partition.argument("home"), "disks/in.version");
    }

    private static void writeByOpen(Path file) throws IOException {
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.seek(Math.max(1, disk.length() - WorkingImage.fileBytes(0)) - 1);
            disk.write(MARK);
        }
    }

    /** Maps the first page through the best descriptor to be had. */
    private static long map(Path file, int protection) throws IOException {
        long descriptor;
        try {
            descriptor = LinuxCall.withPath(LinuxCall.OPEN, file.toString(), O_RDWR);
        } catch (IOException e) {
            descriptor = LinuxCall.withPath(LinuxCall.OPEN, file.toString(), 0);
        }
        return LinuxCall.call(LinuxCall.MMAP, 0, PAGE_BYTES, protection, MAP_SHARED, descriptor, 0);
    }

    /** The mapping is writable where that is to be had; where not, the process's own memory file might not care. */
    private static long mapBest(Path file) throws IOException {
        try {
            return map(file, PROT_READ | PROT_WRITE);
        } catch (IOException e) {
            return map(file, PROT_READ);
        }
    }

    private static void writeByMprotect(Path file) throws IOException {
        long address = map(file, PROT_READ);
        LinuxCall.call(LinuxCall.MPROTECT, address, PAGE_BYTES, PROT_READ | PROT_WRITE);
        MemorySegment.ofAddress(address).reinterpret(PAGE_BYTES).set(ValueLayout.JAVA_BYTE, 0, (byte) MARK);
    }

    private static void writeByProcMem(Path file) throws IOException {
        long address = mapBest(file);
        try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "rw")) {
            memory.seek(address + 1);
            memory.write(MARK);
        }
    }

    private static void read(Path file) throws IOException {
        try (RandomAccessFile target = new RandomAccessFile(file.toFile(), "r")) {
            if (target.read() < 0) {
                throw new IOException(file + " is empty");
            }
        }
    }

    private static void readEnvironment(Partition partition) throws IOException {
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        Path environment = Path.of("/proc", Long.toString(parent), "environ");
        String secret = partition.argument("secret");
        boolean seen = System.getenv().containsValue(secret)
                || new String(Files.readAllBytes(environment), StandardCharsets.UTF_8).contains(secret);
        if (!seen) {
            throw new AccessDeniedException("not in this environment, nor in the parent's");
        }
    }

    private static void seeKernel(Partition partition) throws IOException {
        int seen = 0;
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (commandLine(process).contains("dev.cofferdam.kernel.host.Main")) {
                    seen++;
                }
            }
        }
        if (seen == 0) {
            throw new AccessDeniedException("no kernel among the processes");
        }
    }

    /** Empty where the process ended meanwhile. */
    private static String commandLine(Path process) throws IOException {
        try {
            return Files.readString(process.resolve("cmdline"));
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static void connect(Partition partition) throws IOException {
        try (Socket socket = new Socket()) {
            int port = Integer.parseInt(partition.argument("port"));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
        }
    }
}
