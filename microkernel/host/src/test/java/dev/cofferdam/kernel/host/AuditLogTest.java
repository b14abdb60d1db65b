package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.AuditEvent.Kind;
import dev.cofferdam.kernel.AuditException;
import dev.cofferdam.kernel.AuditRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One process appends, many records at a time if it likes, and only the store's events come from outside. */
class AuditLogTest {
    @TempDir
    private Path directory;

    @Test
    void onlyOneAppendsAtATime() throws IOException {
        try (AuditLog first = AuditLog.open(directory, InstantSource.system())) {
            first.append(event(1));
            IOException refused =
                    assertThrows(IOException.class, () -> AuditLog.open(directory, InstantSource.system()));
            assertTrue(refused.getMessage().contains("another process is writing the audit"), refused::getMessage);
        }
        try (AuditLog second = AuditLog.open(directory, InstantSource.system())) {
            second.append(event(2));
        }
        assertEquals(2, check().size());
    }

    /** A kill between a batch's records and its head leaves the head of the batch before, or none. */
    @Test
    void aHeadThatABatchIsAheadOfIsSound() throws IOException {
        try (AuditLog log = AuditLog.open(directory, InstantSource.system())) {
            log.append(List.of(event(1), event(2), event(3)));
            byte[] head = Files.readAllBytes(directory.resolve("audit.head"));
            log.append(List.of(event(4), event(5)));
            Files.write(directory.resolve("audit.head"), head);
        }
        assertEquals(5, check().size());
        try (AuditLog log = AuditLog.open(directory, InstantSource.system())) {
            log.append(event(6));
        }
        assertEquals(6, check().size());
    }

    /** Had it been written at once, a kill before the head would look as if the head had been removed. */
    @Test
    void theFirstRecordOfAllGoesAlone() throws IOException {
        try (AuditLog log = AuditLog.open(directory, InstantSource.system())) {
            log.append(List.of(event(1), event(2)));
        }
        Files.write(directory.resolve("audit.head"), new byte[0]);
        assertThrows(IOException.class, () -> AuditLog.open(directory, InstantSource.system()));
        Path audit = directory.resolve("audit");
        Files.writeString(audit, Files.readString(audit).lines().findFirst().orElseThrow() + "\n");
        assertEquals(1, check().size());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void onlyTheStoresEventsComeFromOutside(Kind kind) throws IOException {
        List<AuditEvent> events = List.of(new AuditEvent(kind, "object 1", "low", ""));
        boolean kernels = kind.name().matches("(KERNEL|PARTITION|AUDIT|ISOLATION|OUTBOX|WINDOWS)_.*|DENIED|GRANTED");
        if (kernels) {
            IOException refused = assertThrows(IOException.class, () -> Control.ofStore(events));
            assertTrue(refused.getMessage().contains("is no event of the store"), refused::getMessage);
        } else {
            assertEquals(events, Control.ofStore(events));
        }
    }

    private List<AuditRecord> check() throws IOException {
        List<AuditRecord> records = new ArrayList<>();
        try {
            new AuditFiles(directory.resolve("audit")).check(records::add);
        } catch (AuditException e) {
            throw new AssertionError(e);
        }
        return records;
    }

    private static AuditEvent event(int number) {
        return new AuditEvent(Kind.OBJECT_CREATED, "object " + number, "low", "");
    }
}
