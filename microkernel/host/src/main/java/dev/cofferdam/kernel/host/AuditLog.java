package dev.cofferdam.kernel.host;

import dev.cofferdam.kernel.Audit;
import dev.cofferdam.kernel.AuditChain;
import dev.cofferdam.kernel.AuditEvent;
import dev.cofferdam.kernel.AuditException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;

/**
 * The audit on storage: {@code audit}, to which records are appended, and {@code audit.head}, which says how far it
 * goes. Safe for several threads.
 */
final class AuditLog implements AutoCloseable {
    private final FileChannel log;
    private final FileChannel head;
    private final InstantSource clock;
    private AuditChain chain;

    private AuditLog(FileChannel log, FileChannel head, InstantSource clock, AuditChain chain) {
        this.log = log;
        this.head = head;
        this.clock = clock;
        this.chain = chain;
    }

    /**
     * Goes on with the audit of a directory, or begins it.
     *
     * @throws IOException if what is there was changed since it was written; nothing is appended to it then
     */
    static AuditLog open(Path directory, InstantSource clock) throws IOException {
        Path file = directory.resolve("audit");
        Path headFile = directory.resolve("audit.head");
        FileChannel log =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileChannel head = FileChannel.open(headFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            Audit audit = Audit.check(Files.readAllBytes(file), Files.readAllBytes(headFile));
            log.truncate(log.size() - audit.tailBytes());
            log.position(log.size());
            return new AuditLog(log, head, clock, audit.chain());
        } catch (AuditException | IOException e) {
            log.close();
            head.close();
            throw new IOException(file + ": " + e.getMessage() + "; move it away to begin a new audit", e);
        }
    }

    /** Returns when the record is on stable storage. */
    synchronized void append(AuditEvent event) {
        AuditChain.Appended appended = chain.append(clock.instant(), event);
        try {
            write(log, appended.line() + "\n", log.position());
            log.position(log.size());
            log.force(false);
            write(head, appended.chain().encode(), 0);
            if (chain.equals(AuditChain.EMPTY)) {
                head.force(true); // from here on an empty head file means that it was emptied
            }
        } catch (IOException e) {
            throw new IllegalStateException("the audit cannot be written, so nothing may go on: " + e.getMessage(), e);
        }
        chain = appended.chain();
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
    }
}
