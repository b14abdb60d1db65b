package dev.cofferdam.gateway.file;

import dev.cofferdam.gateway.wire.Limits;
import dev.cofferdam.gateway.wire.Refusal;
import dev.cofferdam.gateway.wire.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Which items were delivered, a file for each session. With it a receiver that is restarted does not deliver again what a later
 * round repeats, and nobody can have it deliver again what he has recorded: of sessions that are not remembered any more, the
 * latest start is, and what began no later than that is refused. For one thread.
 *
 * <pre>
 *  0  long  when the session began by the sender's clock, in milliseconds since 1970; -1: nobody vouches for that
 *  8  int   number of an item that was delivered; one after the other, big-endian
 * </pre>
 */
final class Journals {
    /** Sessions that are remembered. */
    static final int KEPT = 1024;

    private static final String SUFFIX = ".session";
    private static final String FORGOTTEN = "forgotten";
    private static final long UNKNOWN = -1;
    private static final int RADIX = 16;

    private final Path directory;
    private final Map<Long, FileChannel> open = new HashMap<>();

    /** Starts of the sessions that are remembered; the one that was used last is the last. */
    private final Map<Long, Long> starts = new LinkedHashMap<>(16, 0.75f, true);

    private long forgottenMillis;

    /** @throws IOException if the directory has something that no receiver has written; it is named */
    Journals(Path directory) throws IOException {
        this.directory = directory;
        Map<Path, FileTime> times = new HashMap<>();
        try (var all = Files.list(directory)) {
            for (Path file :
                    all.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
                times.put(file, Files.getLastModifiedTime(file));
            }
        }
        Map<Path, Long> startsByFile = new HashMap<>();
        for (Path file : times.keySet()) {
            readStart(file).ifPresent(start -> startsByFile.put(file, start));
        }
        // Linux's clock for files is coarse: of those at the same time, the one that began first is the first.
        List<Path> ordered = startsByFile.keySet().stream()
                .sorted(Comparator.comparing((Path file) -> times.get(file)).thenComparing(startsByFile::get))
                .toList();
        for (Path file : ordered) {
            String name = file.getFileName().toString().replace(SUFFIX, "");
            starts.put(number(file, name, RADIX), startsByFile.get(file));
        }
        Path forgotten = directory.resolve(FORGOTTEN);
        forgottenMillis = Files.exists(forgotten) ? number(forgotten, Files.readString(forgotten), 10) : UNKNOWN;
    }

    private static OptionalLong readStart(Path file) throws IOException {
        try (FileChannel journal = FileChannel.open(file)) {
            ByteBuffer start = ByteBuffer.allocate(Long.BYTES);
            if (journal.read(start) < Long.BYTES) {
                // Made, and not written to: nothing was delivered yet.
                Files.delete(file);
                return OptionalLong.empty();
            }
            return OptionalLong.of(start.getLong(0));
        }
    }

    private static long number(Path file, String text, int radix) throws IOException {
        try {
            return Long.parseUnsignedLong(text.strip(), radix);
        } catch (NumberFormatException e) {
            throw new IOException(file + ": is not as a receiver writes it; remove it", e);
        }
    }

    /** What was delivered of a session; from now on more can be recorded. */
    BitSet begin(long session, OptionalLong startMillis) throws IOException, RefusedException {
        Path file = directory.resolve("%016x%s".formatted(session, SUFFIX));
        BitSet delivered = new BitSet();
        boolean known = starts.get(session) != null;
        if (known) {
            delivered = read(file);
        } else {
            if (startMillis.isPresent() && startMillis.getAsLong() <= forgottenMillis) {
                throw new RefusedException(
                        Refusal.REPLAYED,
                        ("session %016x began at %d, and sessions up to %d are forgotten; if it is new, its sender's clock"
                                        + " is wrong: set it, or remove %s, which lets recorded sessions in")
                                .formatted(
                                        session,
                                        startMillis.getAsLong(),
                                        forgottenMillis,
                                        directory.resolve(FORGOTTEN)));
            }
            forgetOldest();
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileChannel before = open.put(session, channel);
        if (before != null) {
            before.close();
        }
        if (known) {
            // Half a number, if a receiver was killed over it, is written over.
            channel.position(channel.size() / Integer.BYTES * Integer.BYTES);
        } else {
            starts.put(session, startMillis.orElse(UNKNOWN));
            channel.write(ByteBuffer.allocate(Long.BYTES).putLong(0, startMillis.orElse(UNKNOWN)));
            force(directory);
        }
        return delivered;
    }

    private static BitSet read(Path file) throws IOException {
        BitSet delivered = new BitSet();
        ByteBuffer numbers = ByteBuffer.wrap(Files.readAllBytes(file)).position(Long.BYTES);
        while (numbers.remaining() >= Integer.BYTES) {
            int number = numbers.getInt();
            if (number < 0 || number >= Limits.ITEMS_MAX) {
                throw new IOException(file + ": has the number " + number + ", which no item has; remove it");
            }
            delivered.set(number);
        }
        return delivered;
    }

    /** On stable storage when this returns. */
    void record(long session, Collection<Integer> numbers) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * numbers.size());
        numbers.forEach(bytes::putInt);
        FileChannel journal = open.get(session);
        journal.write(bytes.flip());
        journal.force(true);
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

    /** What is forgotten is refused before its record goes. */
    private void forgetOldest() throws IOException {
        List<Long> oldest = starts.keySet().stream()
                .filter(session -> !open.containsKey(session))
                .limit(Math.max(0, starts.size() - KEPT + 1))
                .toList();
        for (Long session : oldest) {
            long start = starts.remove(session);
            if (start > forgottenMillis) {
                forgottenMillis = start;
                Path fresh = directory.resolve(FORGOTTEN + FileInbox.PART);
                Files.writeString(fresh, Long.toString(start));
                force(fresh);
                Files.move(fresh, directory.resolve(FORGOTTEN), StandardCopyOption.ATOMIC_MOVE);
                force(directory);
            }
            Files.deleteIfExists(directory.resolve("%016x%s".formatted(session, SUFFIX)));
        }
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            channel.force(true);
        }
    }
}
