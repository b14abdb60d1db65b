package dev.cofferdam.kernel.host;

import dev.cofferdam.kernel.Audit;
import dev.cofferdam.kernel.AuditChain;
import dev.cofferdam.kernel.AuditEvent;
import dev.cofferdam.kernel.AuditException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;

/**
 * The audit on storage: {@code audit}, to which records are appended, {@code audit.head}, which says how far it goes,
 * and {@code audit.lock}, locked by the one process that appends. Safe for several threads.
 */
public final class AuditLog implements AutoCloseable {
    private final FileChannel log;
    private final FileChannel head;
    private final FileChannel lock;
    private final InstantSource clock;
    private AuditChain chain;

    private AuditLog(FileChannel log, FileChannel head, FileChannel lock, InstantSource clock, AuditChain chain) {
        this.log = log;
        this.head = head;
        this.lock = lock;
        this.clock = clock;
        this.chain = chain;
    }

    /**
     * Goes on with the audit of a directory, or begins it.
     *
     * @throws IOException if another process appends to it, or what is there was changed since it was written; nothing is
     *     appended to it then
     */
    public static AuditLog open(Path directory, InstantSource clock) throws IOException {
        FileChannel lock = lock(directory);
        try {
            return open(directory, lock, clock);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /** A file of its own: closing any other channel of a locked file would give the lock up. */
    private static FileChannel lock(Path directory) throws IOException {
        FileChannel file =
                FileChannel.open(directory.resolve("audit.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (file.tryLock() != null) {
                return file;
            }
        } catch (OverlappingFileLockException e) {
            // This process has it already.
        }
        file.close();
        throw new IOException("another process is writing the audit in " + directory + "; wait for its end");
    }

    private static AuditLog open(Path directory, FileChannel lock, InstantSource clock) throws IOException {
        Path file = directory.resolve("audit");
        Path headFile = directory.resolve("audit.head");
        FileChannel log =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileChannel head = FileChannel.open(headFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            Audit audit = Audit.check(Files.readAllBytes(file), Files.readAllBytes(headFile));
            log.truncate(log.size() - audit.tailBytes());
            log.position(log.size());
            return new AuditLog(log, head, lock, clock, audit.chain());
        } catch (AuditException | IOException e) {
            log.close();
            head.close();
            throw new IOException(file + ": " + e.getMessage() + "; move it away to begin a new audit", e);
        }
    }

    /** Returns when the record is on stable storage. */
    void append(AuditEvent event) {
        append(List.of(event));
    }

    /** Returns when all records are on stable storage; a crash before that leaves the first of them, or none. */
    public synchronized void append(List<AuditEvent> events) {
        // The first record alone: until the head counts it, a crash may leave one record without a head, not several.
        if (chain.equals(AuditChain.EMPTY) && events.size() > 1) {
            write(events.subList(0, 1));
            write(events.subList(1, events.size()));
        } else {
            write(events);
        }
    }

    private void write(List<AuditEvent> events) {
        StringBuilder lines = new StringBuilder();
        AuditChain last = chain;
        for (AuditEvent event : events) {
            AuditChain.Appended appended = last.append(clock.instant(), event);
            lines.append(appended.line()).append('\n');
            last = appended.chain();
        }
        try {
            write(log, lines.toString(), log.position());
            log.position(log.size());
            log.force(false);
            write(head, last.encode(), 0);
            if (chain.equals(AuditChain.EMPTY)) {
                head.force(true); // from here on an empty head file means that it was emptied
            }
        } catch (IOException e) {
            throw new IllegalStateException("the audit cannot be written, so nothing may go on: " + e.getMessage(), e);
        }
        chain = last;
    }

    private static void write(FileChannel file, String text, long position) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        long at = position;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }

    @Override
    public void close() throws IOException {
        log.close();
        head.close();
        lock.close();
    }
}
