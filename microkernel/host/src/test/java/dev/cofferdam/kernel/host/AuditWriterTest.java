package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.AuditEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The audit's end: everything that was appended is in it, and whoever comes later is told so. */
@Timeout(60)
final class AuditWriterTest {
    private static final AuditEvent EVENT = new AuditEvent(AuditEvent.Kind.DENIED, "p", "low", "READ on end 0");

    @TempDir
    private Path directory;

    @Test
    void whatWasAppendedIsWrittenBeforeTheLogCloses() throws Exception {
        AuditWriter writer = AuditWriter.start(AuditLog.open(directory, InstantSource.system()));
        AtomicInteger written = new AtomicInteger();
        for (int i = 0; i < 500; i++) {
            writer.append(List.of(EVENT), written::incrementAndGet);
        }
        writer.close();
        assertEquals(500, written.get());
        assertEquals(500, Files.readAllLines(directory.resolve("audit")).size());
        IllegalStateException late = assertThrows(IllegalStateException.class, () -> writer.append(List.of(EVENT)));
        assertEquals("the kernel has stopped: nothing is recorded any more", late.getMessage());
    }

    @Test
    void afterTheLastRecordThereIsNone() throws Exception {
        try (AuditWriter writer = AuditWriter.start(AuditLog.open(directory, InstantSource.system()))) {
            writer.append(List.of(new AuditEvent(AuditEvent.Kind.KERNEL_STOPPED, "kernel", "-", "enough")));
            assertThrows(IllegalStateException.class, () -> writer.append(List.of(EVENT)));
        }
        assertEquals(1, Files.readAllLines(directory.resolve("audit")).size());
    }

    /** The exceptions of files say what happened by their class alone. */
    @Test
    void anAuditThatCannotBeWrittenSaysWhy() throws Exception {
        AuditLog log = AuditLog.open(directory, InstantSource.system());
        log.close();
        String reason = assertThrows(IllegalStateException.class, () -> log.append(EVENT))
                .getMessage();
        assertTrue(reason.endsWith("nothing may go on: ClosedChannelException"), reason);
    }
}
