package dev.cofferdam.gateway.file;

import dev.cofferdam.gateway.wire.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which items were delivered, a file for each session: their numbers as big-endian integers, as they were delivered. With it a
 * receiver that is restarted does not deliver again what a later round repeats. For one thread.
 */
final class Journals {
    /** Of the sessions before these nothing is remembered. */
    private static final int KEPT = 16;

    private static final String SUFFIX = ".delivered";

    private final Path directory;
    private final Map<Long, FileChannel> open = new HashMap<>();

    Journals(Path directory) {
        this.directory = directory;
    }

    /** What was delivered of a session; from now on more is recorded. */
    BitSet open(long session) throws IOException {
        Path file = directory.resolve("%016x%s".formatted(session, SUFFIX));
        BitSet delivered = new BitSet();
        if (Files.exists(file)) {
            ByteBuffer numbers = ByteBuffer.wrap(Files.readAllBytes(file));
            while (numbers.remaining() >= Integer.BYTES) {
                int number = numbers.getInt();
                if (number < 0 || number >= Limits.ITEMS_MAX) {
                    throw new IOException(file + ": has the number " + number + ", which no item has; remove it");
                }
                delivered.set(number);
            }
        } else {
            forgetOldest();
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        // Half a number, if a receiver was killed over it, is written over.
        channel.position(channel.size() / Integer.BYTES * Integer.BYTES);
        FileChannel before = open.put(session, channel);
        if (before != null) {
            before.close();
        }
        return delivered;
    }

    void record(long session, int number) throws IOException {
        open.get(session).write(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
    }

    void close(long session) throws IOException {
        FileChannel channel = open.remove(session);
        if (channel != null) {
            channel.close();
        }
    }

    void closeAll() throws IOException {
        for (Long session : List.copyOf(open.keySet())) {
            close(session);
        }
    }

    private void forgetOldest() throws IOException {
        Map<Path, FileTime> times = new HashMap<>();
        try (var all = Files.list(directory)) {
            for (Path file :
                    all.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
                times.put(file, Files.getLastModifiedTime(file));
            }
        }
        List<Path> oldestFirst =
                times.keySet().stream().sorted(Comparator.comparing(times::get)).toList();
        for (Path file : oldestFirst.subList(0, Math.max(0, oldestFirst.size() - KEPT + 1))) {
            Files.delete(file);
        }
    }
}
