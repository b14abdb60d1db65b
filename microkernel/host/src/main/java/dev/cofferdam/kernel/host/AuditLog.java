package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.LockFile;
import dev.cofferdam.kernel.Audit;
import dev.cofferdam.kernel.AuditChain;
import dev.cofferdam.kernel.AuditException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;

/**
 * Appends to the audit of a directory: {@code audit}, which is sealed and followed by another segment when it is long
 * ({@link AuditFiles}), {@code audit.head}, which says how far it goes, and {@code audit.lock}, locked by the one process
 * that appends. Safe for several threads.
 *
 * <p>A segment is sealed by three steps, each on stable storage before the next: the head; the segment's new name; the
 * next segment, complete with its first line, by its name. Killed in between, the next run goes on from there.
 */
public final class AuditLog implements AutoCloseable {
    /** So that a line stays below its limit: a character takes three bytes at most, escaped or encoded. */
    private static final int TEXT_CHARACTERS_MAX = AuditChain.LINE_BYTES_MAX / 4;

    private final AuditFiles files;
    private final LockFile lock;
    private final InstantSource clock;
    private final AuditLimits limits;
    private final Consumer<String> operator;
    private final Runnable step;
    private FileChannel head;
    private FileChannel log;
    /**
     * Of the segment, counted and not asked for: Linux gives a file that was asked about and then changed a finer time, and
     * every later file of the machine none earlier, so denials would be seen by whoever has a new file.
     */
    private long logBytes;

    private AuditChain chain;
    private long first;
    /** Of the last record before this process's own; the beginning of time where there is none. */
    private Instant latest = Instant.EPOCH;

    private AuditLog(
            AuditFiles files,
            LockFile lock,
            InstantSource clock,
            AuditLimits limits,
            Consumer<String> operator,
            Runnable step) {
        this.files = files;
        this.lock = lock;
        this.clock = clock;
        this.limits = limits;
        this.operator = operator;
        this.step = step;
    }

    /** As {@link #open(Path, InstantSource, Consumer)}, for a user who needs no warning. */
    public static AuditLog open(Path directory, InstantSource clock) throws IOException {
        return open(directory, clock, warning -> {});
    }

    /**
     * Goes on with the audit of a directory, or begins it. Of what is there the last records are checked; all of it is by
     * {@link AuditFiles#check}.
     *
     * @param operator told, in a sentence, before room is made by removing the oldest segments, and when that is done; and
     *     where the clock is behind the last record
     * @throws IOException if another process appends to it, or its end was changed since it was written;
     *     nothing is appended to it then
     */
    public static AuditLog open(Path directory, InstantSource clock, Consumer<String> operator) throws IOException {
        return open(directory, clock, AuditLimits.STANDARD, operator, () -> {});
    }

    /**
     * With other limits.
     *
     * @param step called after each step that a crash may follow
     */
    static AuditLog open(
            Path directory, InstantSource clock, AuditLimits limits, Consumer<String> operator, Runnable step)
            throws IOException {
        AuditFiles files = new AuditFiles(directory.resolve("audit"));
        AuditLog log = new AuditLog(files, lock(directory), clock, limits, operator, step);
        try {
            log.open();
            log.warn();
            log.warnOfClock();
            return log;
        } catch (AuditException | IOException e) {
            log.close();
            throw new IOException(
                    files.current() + ": " + reason(e) + "; move it away, with " + files.current()
                            + ".*, to begin a new audit",
                    e);
        }
    }

    private static LockFile lock(Path directory) throws IOException {
        LockFile file = LockFile.open(directory.resolve("audit.lock"));
        if (file.tryLock(0)) {
            return file;
        }
        file.close();
        throw new IOException("another process is writing the audit in " + directory + "; wait for its end");
    }

    private void open() throws IOException, AuditException {
        Audit last = files.checkEnd(record -> latest = record.time());
        chain = last.chain();
        first = last.start().number() + 1;
        head = FileChannel.open(files.head(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (Files.notExists(files.current()) && chain.number() > 0) {
            begin();
        } else {
            log = FileChannel.open(files.current(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            logBytes = log.size() - last.tailBytes();
            log.truncate(logBytes);
        }
    }

    /** Returns when the record is on stable storage. */
    void append(AuditEvent event) {
        append(List.of(event));
    }

    /**
     * Returns when all records are on stable storage, by one synchronization; a crash before that leaves the first of
     * them, or none.
     *
     * @throws IllegalArgumentException if a record has too long a text; none is written
     * @throws IllegalStateException if they cannot be written: nothing may go on without them
     */
    public synchronized void append(List<AuditEvent> events) {
        events.forEach(AuditLog::requireLength);
        try {
            if (logBytes >= limits.segmentBytes() && chain.number() >= first) {
                seal();
                begin();
                makeRoom();
                warn();
            }
            // The first record alone: until the head counts it, a crash may leave one record without a head, not
            // several.
            if (chain.equals(AuditChain.EMPTY) && events.size() > 1) {
                write(events.subList(0, 1));
                write(events.subList(1, events.size()));
            } else {
                write(events);
            }
        } catch (IOException | AuditException e) {
            throw new IllegalStateException(
                    "the audit " + files.current() + " cannot be written, so nothing may go on: " + reason(e), e);
        }
    }

    private static String reason(Exception e) {
        return e instanceof IOException wrong ? Reasons.of(wrong) : e.getMessage();
    }

    private void write(List<AuditEvent> events) throws IOException {
        StringBuilder lines = new StringBuilder();
        AuditChain last = chain;
        for (AuditEvent event : events) {
            AuditChain.Appended appended = last.append(clock.instant(), event);
            lines.append(appended.line()).append('\n');
            last = appended.chain();
        }
        logBytes += write(log, lines.toString(), logBytes);
        log.force(false);
        write(head, last.encode(), 0);
        if (chain.equals(AuditChain.EMPTY)) {
            head.force(true); // from here on an empty head file means that it was emptied
        }
        chain = last;
    }

    /** Throws {@link IllegalArgumentException} if the event's text is too long for a record. */
    static void requireLength(AuditEvent event) {
        if (event.subject().length() + event.label().length() + event.detail().length() > TEXT_CHARACTERS_MAX) {
            throw new IllegalArgumentException(
                    "a record of the audit has at most " + TEXT_CHARACTERS_MAX + " characters of text");
        }
    }

    /** Returns how many bytes it wrote. */
    private static long write(FileChannel file, String text, long position) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        long at = position;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
        return at - position;
    }

    /** From here to {@link #begin} there is no current segment. */
    private void seal() throws IOException {
        head.force(true);
        log.close();
        step.run();
        rename(files.current(), files.sealed(first));
    }

    private void begin() throws IOException {
        Path next = files.next();
        try (FileChannel file = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            logBytes = write(file, chain.opening(), 0);
            file.force(true);
        }
        step.run();
        rename(next, files.current());
        log = FileChannel.open(files.current(), StandardOpenOption.WRITE);
        first = chain.number() + 1;
    }

    private void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory();
        step.run();
    }

    private void syncDirectory() throws IOException {
        try (FileChannel directory =
                FileChannel.open(files.current().toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** Removes the oldest segments, each after the record that says so. */
    private void makeRoom() throws IOException, AuditException {
        List<Long> sealed = files.sealed();
        for (int i = 0; i < sealed.size() && takenBytes() + limits.segmentBytes() > limits.totalBytes(); i++) {
            Path following = i + 1 < sealed.size() ? files.sealed(sealed.get(i + 1)) : files.current();
            AuditChain last = files.after(following);
            write(List.of(last.removed()));
            step.run();
            Files.delete(files.sealed(sealed.get(i)));
            syncDirectory();
            step.run();
            operator.accept("records 1 to " + last.number() + " of the audit were removed to make room");
        }
    }

    private void warn() throws IOException {
        long taken = takenBytes();
        if (taken > limits.warningBytes()) {
            operator.accept("the audit " + files.current() + " takes " + (taken >> 20) + " MiB of "
                    + (limits.totalBytes() >> 20)
                    + " MiB, and then its oldest records are removed; copy them elsewhere");
        }
    }

    private void warnOfClock() {
        Instant now = clock.instant();
        if (now.isBefore(latest)) {
            operator.accept("the clock went back: it says " + now.truncatedTo(ChronoUnit.SECONDS)
                    + ", and the last record of the audit is of " + latest.truncatedTo(ChronoUnit.SECONDS)
                    + "; set it right, for records are in the order of their numbers and not of their times");
        }
    }

    private long takenBytes() throws IOException {
        long bytes = logBytes;
        for (long each : files.sealed()) {
            bytes += Files.size(files.sealed(each));
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        for (Closeable file : new Closeable[] {log, head, lock}) {
            if (file != null) {
                file.close();
            }
        }
    }
}
